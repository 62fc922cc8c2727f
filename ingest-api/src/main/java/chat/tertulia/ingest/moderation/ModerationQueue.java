package chat.tertulia.ingest.moderation;

import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.events.Moderation;
import chat.tertulia.contracts.views.MessageView;
import chat.tertulia.ingest.database.Database;
import chat.tertulia.ingest.database.Rows;
import chat.tertulia.ingest.moderation.ModerationRow.Kind;
import io.r2dbc.spi.Readable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** What moderators of a room have to decide, and what they decided; the newest first. */
public final class ModerationQueue {

    /** Flagged messages are looked for among so many of a room, before the place where a page starts. */
    private static final int LOOKED_AT = 20_000;

    private static final String HELD = "select " + ModerationRow.COLUMNS + """
             from directory.moderation
            where room = $1 and decision is null and (at, id) < ($2, $3) order by at desc, id desc limit $4""";

    private static final String FLAGGED = """
            select view from (
              select room, id, at, view from archive.messages where room = $1 and at <= $2 order by "offset" desc limit %d) m
            where (at, id) < ($2, $3)
            and view like '%%"severity":"s%%' and view not like '%%"approved":true%%'
            and not exists (select 1 from directory.moderation d where d.room = m.room and d.message = m.id
                            and d.kind = 'flagged' and m.view like '%%"revision":"' || d.base || '"%%')
            order by at desc, id desc limit $4""".formatted(LOOKED_AT);

    private static final String DECIDED = "select " + columns("d") + """
            , m.view from directory.moderation d
            left join archive.ids i on i.room = d.room and i.id = d.message and d.decision = 'approve'
            left join archive.messages m on m.room = i.room and m."offset" = i."offset" and m.at = i.at
            where d.room = $1 and d.decision is not null and (d.decided_at, d.id) < ($2, $3)
            order by d.decided_at desc, d.id desc limit $4""";

    private final Database database;

    /** @param next what to pass as {@code before} for the next page; absent at the end */
    public record QueuePage(List<QueueItem> items, @Nullable String next) {}

    /** Where a page ended. */
    record Place(Instant at, String id) {

        static final Place START = new Place(Instant.parse("9999-12-31T23:59:59Z"), "");

        /** Null if it is none. */
        static @Nullable Place parse(String text) {
            int dash = text.indexOf('-');
            try {
                return dash < 1 || dash > 15
                        ? null
                        : new Place(
                                Instant.ofEpochMilli(Long.parseLong(text.substring(0, dash))),
                                text.substring(dash + 1));
            } catch (NumberFormatException e) {
                return null;
            }
        }

        @Override
        public String toString() {
            return at.toEpochMilli() + "-" + id;
        }
    }

    private record Placed(Place place, QueueItem item) {}

    public ModerationQueue(Database database) {
        this.database = database;
    }

    Mono<QueuePage> open(String room, Place before, int limit) {
        return Mono.zip(
                        rows(HELD, room, before, limit, row -> {
                            ModerationRow held = ModerationRow.of(row);
                            String said =
                                    held.body() == null ? null : held.body().text();
                            return new Placed(new Place(held.at(), held.id()), held.item(said));
                        }),
                        rows(FLAGGED, room, before, limit, row -> {
                            MessageView view = view(Rows.text(row, "view"));
                            return new Placed(new Place(view.at(), view.id()), flagged(view));
                        }))
                .map(both -> page(Stream.concat(both.getT1().stream(), both.getT2().stream()), limit))
                .transform(Holding::unavailable);
    }

    Mono<QueuePage> decided(String room, Place before, int limit) {
        return rows(DECIDED, room, before, limit, row -> {
                    ModerationRow decided = ModerationRow.of(row);
                    String json = Rows.optional(row, "view");
                    Instant at = decided.decidedAt();
                    return new Placed(
                            new Place(at == null ? decided.at() : at, decided.id()),
                            decided.item(json == null ? null : still(decided, view(json))));
                })
                .map(found -> page(found.stream(), limit))
                .transform(Holding::unavailable);
    }

    private interface Read {
        Placed read(Readable row);
    }

    private Mono<List<Placed>> rows(String sql, String room, Place before, int limit, Read read) {
        return database.client()
                .sql(sql)
                .bind(0, room)
                .bind(1, before.at())
                .bind(2, before.id())
                .bind(3, limit + 1)
                .map((row, meta) -> read.read(row))
                .all()
                .collectList();
    }

    private static QueuePage page(Stream<Placed> found, int limit) {
        List<Placed> sorted = found.sorted(Comparator.comparing((Placed one) -> one.place.at)
                        .thenComparing(one -> one.place.id)
                        .reversed())
                .limit(limit + 1L)
                .toList();
        boolean more = sorted.size() > limit;
        List<Placed> page = more ? sorted.subList(0, limit) : sorted;
        return new QueuePage(
                page.stream().map(Placed::item).toList(),
                more ? page.getLast().place.toString() : null);
    }

    static QueueItem flagged(MessageView view) {
        Moderation action = view.action() == null ? Moderation.TAG : view.action();
        return new QueueItem(
                view.id(),
                view.id(),
                Kind.FLAGGED.word(),
                view.sender(),
                view.at(),
                view.text(),
                QueueItem.reasons(view.flags() == null ? List.of() : view.flags(), view.text()),
                action.name().toLowerCase(Locale.ROOT),
                "open",
                null,
                view.attachments() == null ? List.of() : view.attachments());
    }

    /** The text a decision was about, if the message still says it. */
    private static @Nullable String still(ModerationRow decided, MessageView view) {
        boolean same = switch (decided.kind()) {
            case POST -> view.editedAt() == null;
            case EDIT -> decided.decidedAt() != null && decided.decidedAt().equals(view.editedAt());
            case FLAGGED -> view.revision().equals(decided.base());
        };
        return same && view.deletedAt() == null ? view.text() : null;
    }

    private static MessageView view(String json) {
        return Json.read(json.getBytes(StandardCharsets.UTF_8), MessageView.class);
    }

    private static String columns(String table) {
        return Stream.of(ModerationRow.COLUMNS.split(", "))
                .map(column -> table + "." + column)
                .collect(java.util.stream.Collectors.joining(", "));
    }
}
