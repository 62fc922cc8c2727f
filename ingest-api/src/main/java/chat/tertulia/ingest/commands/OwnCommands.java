package chat.tertulia.ingest.commands;

import chat.tertulia.contracts.commands.CommandName;
import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.events.Actor;
import chat.tertulia.contracts.text.Names;
import chat.tertulia.ingest.bots.Bots;
import chat.tertulia.ingest.database.Database;
import chat.tertulia.ingest.database.Rows;
import chat.tertulia.ingest.outgoing.OutgoingWebhooks;
import chat.tertulia.ingest.outgoing.SignedPost;
import chat.tertulia.ingest.outgoing.SigningKeys;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.rooms.Rooms;
import chat.tertulia.ingest.sessions.Caller;
import com.ibm.icu.text.Normalizer2;
import io.r2dbc.spi.Readable;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Rooms' own commands, in Postgres: their names, where they are carried out, and those that are given and not answered. One speaks in its
 * room as a bot of the room's.
 */
public final class OwnCommands {

    /** Commands of one room. */
    static final int MAX = 20;

    /** A name, in small letters. */
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{M}][\\p{L}\\p{M}\\p{N}_-]{0,31}");

    /** For so long an earlier secret signs too. */
    private static final Duration FORMER_SECRET = Duration.ofHours(24);

    /** Longer than a call and what is said of it may take: whose instance has died is called again before it is late. */
    private static final Duration LEASE = Duration.ofSeconds(12);

    private static final String COLUMNS = "name, bot, url, description_en, description_es, usage, created_at";

    private final Database database;
    private final Rooms rooms;
    private final Bots bots;
    private final SignedPost post;
    private final Clock clock;
    private final SecureRandom random;

    /** The same in both languages. */
    public record Phrase(String en, String es) {}

    /**
     * A command of a room's own.
     *
     * @param name in small letters, without the slash
     * @param bot user id of who speaks for it
     * @param url where it is carried out
     * @param usage what may stand behind the name, such as {@code [environment]}; may be empty
     */
    record OwnCommand(String name, String bot, String url, Phrase description, String usage, Instant createdAt) {}

    /**
     * What a command is to be.
     *
     * @param bot the name it is to speak by
     */
    record Wanted(String name, String bot, URI url, Phrase description, String usage) {}

    /**
     * A command that was made or changed.
     *
     * @param secret shown this once; null if it was only changed
     */
    record Put(@Nullable String secret, OwnCommand command) {

        /** Not the secret. */
        @Override
        public String toString() {
            return "Put[" + command.name + "]";
        }
    }

    /** One that was given. */
    record Call(
            String id,
            String room,
            String name,
            String arguments,
            Actor by,
            String language,
            String clientId,
            Instant given) {}

    /** Where and how one is carried out, and by whom it is said. */
    record Target(URI url, SigningKeys keys, Caller bot) {}

    public OwnCommands(Database database, Rooms rooms, Bots bots, SignedPost post, Clock clock, SecureRandom random) {
        this.database = database;
        this.rooms = rooms;
        this.bots = bots;
        this.post = post;
        this.clock = clock;
        this.random = random;
    }

    /** A name as it is kept, or null if none can be called so; those that are built in can. */
    static @Nullable String name(String word) {
        String folded = Normalizer2.getNFCInstance().normalize(word).toLowerCase(Locale.ROOT);
        return NAME.matcher(folded).matches() ? folded : null;
    }

    /** An address that may be called, or null. */
    @Nullable
    URI address(String url) {
        return post.parse(url);
    }

    /** A room's, by name. */
    Mono<List<OwnCommand>> of(String room) {
        return database.client()
                .sql("select " + COLUMNS + " from directory.own_commands where room = $1 order by name")
                .bind(0, room)
                .map((row, meta) -> command(row))
                .all()
                .collectList()
                .onErrorMap(DataAccessException.class, OwnCommands::unavailable);
    }

    /** Makes one or changes it; for owners. A {@link Problem} {@code name-taken} (a built-in name, or the bot's), {@code too-many}. */
    Mono<Put> put(Caller caller, String room, Wanted wanted) {
        if (CommandName.find(wanted.name) != null) {
            return Mono.error(Problem.of(ProblemType.NAME_TAKEN));
        }
        return rooms.asOwner(
                        caller,
                        room,
                        tx -> update(tx, room, wanted)
                                .map(changed -> new Put(null, changed))
                                .switchIfEmpty(Mono.defer(() -> make(tx, caller, room, wanted))))
                .delayUntil(put -> rooms.settled(now -> {
                    MemberEntry member = now.member(room, put.command.bot);
                    return member != null && member.isMember();
                }));
    }

    private static Mono<OwnCommand> update(DatabaseClient tx, String room, Wanted wanted) {
        return tx.sql("""
                        update directory.own_commands set url = $3, description_en = $4, description_es = $5, usage = $6
                        where room = $1 and name = $2 returning """ + " " + COLUMNS)
                .bind(0, room)
                .bind(1, wanted.name)
                .bind(2, wanted.url.toString())
                .bind(3, wanted.description.en)
                .bind(4, wanted.description.es)
                .bind(5, wanted.usage)
                .map((row, meta) -> command(row))
                .one();
    }

    private Mono<Put> make(DatabaseClient tx, Caller caller, String room, Wanted wanted) {
        byte[] key = SigningKeys.generate(random);
        return Rooms.checkOpen(tx, room)
                .then(tx.sql("select count(*) as there from directory.own_commands where room = $1")
                        .bind(0, room)
                        .map((row, meta) -> Rows.number(row, "there"))
                        .one())
                .flatMap(there -> there >= MAX
                        ? Mono.error(Problem.with(ProblemType.TOO_MANY, Map.of("max", MAX)))
                        : bots.makeForRoom(tx, wanted.bot, caller.language(), room))
                .delayUntil(bot -> rooms.putting(caller, room, bot.id(), null))
                .flatMap(bot -> tx.sql("""
                                insert into directory.own_commands
                                (room, name, bot, url, description_en, description_es, usage, secret, created_at)
                                values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning """ + " " + COLUMNS)
                        .bind(0, room)
                        .bind(1, wanted.name)
                        .bind(2, bot.id())
                        .bind(3, wanted.url.toString())
                        .bind(4, wanted.description.en)
                        .bind(5, wanted.description.es)
                        .bind(6, wanted.usage)
                        .bind(7, key)
                        .bind(8, clock.instant())
                        .map((row, meta) -> command(row))
                        .one())
                .map(made -> new Put(SigningKeys.text(key), made));
    }

    /** Gives one another secret, and says it; the one before signs too for a day. A {@link Problem} {@code command-not-found}. */
    Mono<Put> changeSecret(Caller caller, String room, String name) {
        byte[] key = SigningKeys.generate(random);
        return rooms.asOwner(
                caller,
                room,
                tx -> tx.sql("""
                                update directory.own_commands set former_secret = secret, former_until = $3, secret = $4
                                where room = $1 and name = $2 returning """ + " " + COLUMNS)
                        .bind(0, room)
                        .bind(1, name)
                        .bind(2, clock.instant().plus(FORMER_SECRET))
                        .bind(3, key)
                        .map((row, meta) -> new Put(SigningKeys.text(key), command(row)))
                        .one()
                        .switchIfEmpty(Mono.error(Problem.of(ProblemType.COMMAND_NOT_FOUND))));
    }

    /** Deletes one and takes its bot out of the room; a {@link Problem} {@code command-not-found} if there is none such. */
    Mono<Void> delete(Caller caller, String room, String name) {
        return rooms.asOwner(
                        caller,
                        room,
                        tx -> tx.sql("delete from directory.own_commands where room = $1 and name = $2 returning bot")
                                .bind(0, room)
                                .bind(1, name)
                                .map((row, meta) -> Rows.text(row, "bot"))
                                .one()
                                .switchIfEmpty(Mono.error(Problem.of(ProblemType.COMMAND_NOT_FOUND)))
                                .flatMap(bot -> bots.deactivateForRoom(tx, bot, room)))
                .flatMap(bots::leaveRooms);
    }

    /** Whether a room has a command. */
    Mono<Boolean> has(String room, String name) {
        return database.client()
                .sql("select 1 as there from directory.own_commands where room = $1 and name = $2")
                .bind(0, room)
                .bind(1, name)
                .map((row, meta) -> true)
                .one()
                .defaultIfEmpty(false)
                .onErrorMap(DataAccessException.class, OwnCommands::unavailable);
    }

    /** Keeps one that was given, once: what comes again changes nothing, whether or not it is answered. */
    Mono<Void> give(Call call) {
        return database.inTransaction(tx -> tx.sql("""
                                insert into directory.applied_commands (id, at) values ($1, $2) on conflict (id) do nothing""")
                        .bind(0, call.id)
                        .bind(1, call.given)
                        .fetch()
                        .rowsUpdated()
                        .filter(claimed -> claimed > 0)
                        .flatMap(claimed -> tx.sql("""
                                        insert into directory.own_command_calls
                                        (id, room, name, arguments, by_id, by_name, language, client_id, given_at, leased_until)
                                        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)""")
                                .bind(0, call.id)
                                .bind(1, call.room)
                                .bind(2, call.name)
                                .bind(3, call.arguments)
                                .bind(4, call.by.id())
                                .bind(5, call.by.name())
                                .bind(6, call.language)
                                .bind(7, call.clientId)
                                .bind(8, call.given)
                                .then()))
                .onErrorMap(DataAccessException.class, OwnCommands::unavailable);
    }

    /** Takes some that nobody is at. */
    Flux<Call> take(int most) {
        Instant now = clock.instant();
        return database.client()
                .sql("""
                        update directory.own_command_calls set leased_until = $1 where id in (
                          select id from directory.own_command_calls where leased_until <= $2
                          order by given_at limit $3 for update skip locked)
                        returning id, room, name, arguments, by_id, by_name, language, client_id, given_at""")
                .bind(0, now.plus(LEASE))
                .bind(1, now)
                .bind(2, most)
                .map((row, meta) -> new Call(
                        Rows.text(row, "id"),
                        Rows.text(row, "room"),
                        Rows.text(row, "name"),
                        Rows.text(row, "arguments"),
                        new Actor(Rows.text(row, "by_id"), Rows.text(row, "by_name")),
                        Rows.text(row, "language"),
                        Rows.text(row, "client_id"),
                        Rows.time(row, "given_at")))
                .all();
    }

    /** Where one is carried out; empty if it was deleted meanwhile. */
    Mono<Target> target(Call call) {
        return database.client()
                .sql("""
                        select c.url, c.secret, c.former_secret, c.former_until, u.id, u.name, u.language
                        from directory.own_commands c join directory.users u on u.id = c.bot
                        where c.room = $1 and c.name = $2""")
                .bind(0, call.room)
                .bind(1, call.name)
                .map((row, meta) -> new Target(
                        URI.create(Rows.text(row, "url")),
                        OutgoingWebhooks.keys(row, clock.instant()),
                        new Caller(Rows.text(row, "id"), Rows.text(row, "name"), Rows.text(row, "language"), call.id)))
                .one();
    }

    /** Forgets one that is answered, in the transaction that answers it; whether it was there. */
    static Mono<Boolean> answered(DatabaseClient tx, Call call) {
        return tx.sql("delete from directory.own_command_calls where id = $1")
                .bind(0, call.id)
                .fetch()
                .rowsUpdated()
                .map(rows -> rows > 0);
    }

    /** A name that a bot may have. */
    static @Nullable String botName(String name) {
        return Names.user(name);
    }

    private static OwnCommand command(Readable row) {
        return new OwnCommand(
                Rows.text(row, "name"),
                Rows.text(row, "bot"),
                Rows.text(row, "url"),
                new Phrase(Rows.text(row, "description_en"), Rows.text(row, "description_es")),
                Rows.text(row, "usage"),
                Rows.time(row, "created_at"));
    }

    private static Problem unavailable(Throwable away) {
        return Problem.retryAfter(ProblemType.DIRECTORY_UNAVAILABLE, Duration.ofSeconds(5), away);
    }
}
