package chat.tertulia.ingest.export;

import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.directory.PreferencesEntry;
import chat.tertulia.contracts.directory.RoomEntry;
import chat.tertulia.contracts.directory.UserEntry;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.views.MessageView;
import chat.tertulia.ingest.accounts.Accounts.Account;
import chat.tertulia.ingest.accounts.Preferences;
import chat.tertulia.ingest.avatars.Avatars;
import chat.tertulia.ingest.bots.Bots;
import chat.tertulia.ingest.database.Database;
import chat.tertulia.ingest.database.Rows;
import chat.tertulia.ingest.directory.Directory;
import chat.tertulia.ingest.inbox.Inbox;
import chat.tertulia.ingest.sessions.Caller;
import chat.tertulia.ingest.sessions.Sessions;
import chat.tertulia.ingest.signin.Identities;
import chat.tertulia.ingest.tokens.Tokens;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Writes a ZIP of what somebody has here. Messages and notifications are read a page at a time and written as they are read, so a copy takes
 * the same memory whatever is in it. Blocks: each runs on a thread that may.
 */
public final class Export {

    /** Which files there are, and what is in them. */
    static final int VERSION = 1;

    /** Of messages of a room that are read at once, others' among them. */
    private static final int MESSAGES = 1_000;

    private static final int NOTIFICATIONS = 200;
    private static final Duration READ_MAX = Duration.ofSeconds(10);

    private final Database database;
    private final Directory directory;
    private final Preferences preferences;
    private final Sessions sessions;
    private final Tokens tokens;
    private final Bots bots;
    private final Identities identities;
    private final Avatars avatars;
    private final Inbox inbox;
    private final Clock clock;

    record About(String format, int version, Instant madeAt, String user) {}

    record Profile(
            String id,
            String name,
            @Nullable String displayName,
            @Nullable String email,
            String language,
            Instant createdAt,
            boolean password) {}

    record SignedIn(
            Instant created,
            @Nullable Instant lastSeen,
            @Nullable String userAgent) {}

    record Membership(
            String room,
            @Nullable String name,
            @Nullable String title,
            @Nullable String kind,
            String role,
            boolean member,
            List<chat.tertulia.contracts.directory.Span> spans) {}

    record Written(
            String id,
            String room,
            String position,
            Instant at,
            String text,
            String kind,
            @Nullable String replyTo,
            @Nullable Instant editedAt,
            @Nullable Instant deletedAt) {}

    record Reminder(String room, @Nullable String user, String text, Instant dueAt) {}

    record Blocked(String id, @Nullable String name) {}

    public Export(
            Database database,
            Directory directory,
            Preferences preferences,
            Sessions sessions,
            Tokens tokens,
            Bots bots,
            Identities identities,
            Avatars avatars,
            Inbox inbox,
            Clock clock) {
        this.database = database;
        this.directory = directory;
        this.preferences = preferences;
        this.sessions = sessions;
        this.tokens = tokens;
        this.bots = bots;
        this.identities = identities;
        this.avatars = avatars;
        this.inbox = inbox;
        this.clock = clock;
    }

    /** Writes the copy, and closes the stream. */
    void write(Caller caller, Account account, OutputStream output) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(output, StandardCharsets.UTF_8)) {
            String user = caller.user();
            PreferencesEntry chosen = preferences.of(user);
            json(zip, "about.json", new About("tertulia-account", VERSION, clock.instant(), user));
            json(
                    zip,
                    "profile.json",
                    new Profile(
                            user,
                            account.name(),
                            account.displayName(),
                            account.email(),
                            account.language(),
                            account.createdAt(),
                            account.hasPassword()));
            byte[] avatar = avatars.image(user).block(READ_MAX);
            if (avatar != null) {
                zip.putNextEntry(new ZipEntry("avatar.jpg"));
                zip.write(avatar);
                zip.closeEntry();
            }
            json(zip, "preferences.json", chosen);
            json(
                    zip,
                    "blocked-people.json",
                    chosen.blocked().stream().map(this::blocked).toList());
            json(
                    zip,
                    "sessions.json",
                    present(sessions.of(caller)).stream()
                            .map(one -> new SignedIn(one.created(), one.lastSeen(), one.userAgent()))
                            .toList());
            json(zip, "identities.json", present(identities.of(user)));
            json(zip, "tokens.json", present(tokens.of(user)));
            json(zip, "bots.json", present(bots.of(caller)));
            json(zip, "reminders.json", reminders(user));
            List<Membership> memberships = memberships(user);
            json(zip, "rooms.json", memberships);
            messages(zip, user, memberships);
            notifications(zip, user, Locale.of(account.language()));
        }
    }

    private static <T> T present(Mono<T> read) {
        return Objects.requireNonNull(read.block(READ_MAX));
    }

    private static void json(ZipOutputStream zip, String name, Object value) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(Json.bytes(value));
        zip.write('\n');
        zip.closeEntry();
    }

    private static void line(ZipOutputStream zip, Object value) throws IOException {
        zip.write(Json.bytes(value));
        zip.write('\n');
    }

    private Blocked blocked(String id) {
        UserEntry user = directory.user(id);
        return new Blocked(id, user == null ? null : user.name());
    }

    private List<Reminder> reminders(String user) {
        return present(database.client()
                .sql("select room, user_id, body, due_at from directory.reminders where by_id = $1 order by due_at")
                .bind(0, user)
                .map((row, meta) -> new Reminder(
                        Rows.text(row, "room"),
                        Rows.optional(row, "user_id"),
                        Rows.text(row, "body"),
                        Rows.time(row, "due_at")))
                .all()
                .collectList());
    }

    private List<Membership> memberships(String user) {
        List<String> rooms = present(database.client()
                .sql("select room from directory.memberships where user_id = $1 order by room")
                .bind(0, user)
                .map((row, meta) -> Rows.text(row, "room"))
                .all()
                .collectList());
        return rooms.stream()
                .map(id -> directory.member(id, user))
                .filter(Objects::nonNull)
                .map(this::membership)
                .toList();
    }

    private Membership membership(MemberEntry member) {
        RoomEntry room = directory.room(member.room());
        // What a room is called now is not for those who have left one that is not public.
        boolean open =
                room != null && (member.isMember() || room.kind() == chat.tertulia.contracts.events.RoomKind.PUBLIC);
        return new Membership(
                member.room(),
                room != null && open ? room.name() : null,
                room != null && open ? room.title() : null,
                room == null ? null : word(room.kind()),
                word(member.role()),
                member.isMember(),
                member.spans());
    }

    private void messages(ZipOutputStream zip, String user, List<Membership> memberships) throws IOException {
        zip.putNextEntry(new ZipEntry("messages.jsonl"));
        for (Membership membership : memberships) {
            long from = 0;
            while (true) {
                Map<Long, String> page = page(user, membership.room, from);
                for (String view : page.values()) {
                    if (!view.isEmpty()) {
                        line(zip, written(Json.read(view.getBytes(StandardCharsets.UTF_8), MessageView.class)));
                    }
                }
                if (page.size() < MESSAGES) {
                    break;
                }
                from = page.keySet().stream().mapToLong(Long::longValue).max().orElse(from) + 1;
            }
        }
        zip.closeEntry();
    }

    /** A stretch of a room by offset; empty where somebody else wrote. */
    private Map<Long, String> page(String user, String room, long from) {
        return present(database.client()
                .sql("""
                        select "offset", case when sender = $2 then view else '' end as view from archive.messages
                        where room = $1 and "offset" >= $3 order by "offset" limit $4""")
                .bind(0, room)
                .bind(1, user)
                .bind(2, from)
                .bind(3, MESSAGES)
                .map((row, meta) -> Map.entry(Rows.number(row, "offset"), Rows.text(row, "view")))
                .all()
                .collect(LinkedHashMap::new, (all, one) -> all.put(one.getKey(), one.getValue())));
    }

    private static Written written(MessageView view) {
        return new Written(
                view.id(),
                view.room(),
                view.position(),
                view.at(),
                view.text(),
                word(view.kind()),
                view.replyTo(),
                view.editedAt(),
                view.deletedAt());
    }

    private void notifications(ZipOutputStream zip, String user, Locale language) throws IOException {
        zip.putNextEntry(new ZipEntry("notifications.jsonl"));
        chat.tertulia.contracts.positions.Position before = null;
        while (true) {
            Inbox.InboxPage page = present(inbox.page(user, before, NOTIFICATIONS, language));
            for (Inbox.Item item : page.items()) {
                line(zip, item);
            }
            if (page.next() == null) {
                break;
            }
            before = chat.tertulia.contracts.positions.Position.parse(page.next());
        }
        zip.closeEntry();
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
