package chat.tertulia.ingest.moderation;

import chat.tertulia.contracts.directory.WordsEntry;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.ingest.database.Rows;
import chat.tertulia.ingest.directory.Directory;
import chat.tertulia.ingest.outbox.Outbox;
import chat.tertulia.ingest.rooms.Rooms;
import chat.tertulia.ingest.sessions.Caller;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** Rooms' own word lists: in Postgres, and from there in chat.directory. */
public final class OwnWords {

    private final Rooms rooms;
    private final Directory directory;
    private final Clock clock;

    public OwnWords(Rooms rooms, Directory directory, Clock clock) {
        this.rooms = rooms;
        this.directory = directory;
        this.clock = clock;
    }

    /** A room's list as the directory shows it; empty if it never had one. */
    WordsEntry of(String room) {
        WordsEntry chosen = directory.words(room);
        return chosen != null ? chosen : new WordsEntry(room, List.of(), List.of(), Instant.EPOCH);
    }

    /**
     * Sets a room's list, and answers once the directory shows it.
     *
     * @param words checked items
     * @param allow checked items
     */
    Mono<WordsEntry> put(Caller caller, String room, List<String> words, List<String> allow) {
        return rooms.asModerator(
                        caller,
                        room,
                        tx -> before(tx, room).flatMap(before -> {
                            WordsEntry after = new WordsEntry(room, words, allow, later(before));
                            return write(tx, after).then(Outbox.add(tx, after)).thenReturn(after);
                        }))
                .delayUntil(put -> rooms.settled(now -> {
                    WordsEntry shown = now.words(room);
                    return shown != null && !shown.at().isBefore(put.at());
                }));
    }

    private static Mono<Instant> before(DatabaseClient tx, String room) {
        return tx.sql("select changed_at from directory.words where room = $1")
                .bind(0, room)
                .map((row, meta) -> Rows.time(row, "changed_at"))
                .one()
                .defaultIfEmpty(Instant.EPOCH);
    }

    /** Each list later than the one before, whatever the clock does: its time is its version. */
    private Instant later(Instant before) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return now.isAfter(before) ? now : before.plusMillis(1);
    }

    private static Mono<Void> write(DatabaseClient tx, WordsEntry words) {
        return tx.sql("""
                        insert into directory.words (room, value, changed_at) values ($1, $2::jsonb, $3)
                        on conflict (room) do update set value = excluded.value, changed_at = excluded.changed_at""")
                .bind(0, words.room())
                .bind(1, new String(Json.bytes(words), StandardCharsets.UTF_8))
                .bind(2, words.at())
                .then();
    }
}
