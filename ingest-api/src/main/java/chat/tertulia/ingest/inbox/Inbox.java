package chat.tertulia.ingest.inbox;

import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.inbox.Delivery;
import chat.tertulia.contracts.inbox.Notification;
import chat.tertulia.contracts.inbox.NotificationCreated;
import chat.tertulia.contracts.inbox.NotificationDecided;
import chat.tertulia.contracts.inbox.UserEvent;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.text.Spoilers;
import chat.tertulia.contracts.views.MessageView;
import chat.tertulia.ingest.database.Database;
import chat.tertulia.ingest.database.Rows;
import chat.tertulia.ingest.directory.Directory;
import chat.tertulia.ingest.history.Message;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import reactor.core.publisher.Mono;

/** One user's notifications, from the archive. */
public final class Inbox {

    private final Database database;
    private final Directory directory;

    /**
     * @param inboxPosition position in chat.user-events
     * @param excerpt as it was; empty once the message is deleted
     * @param match the keyword or tag, where that is the reason
     * @param read whether the inbox, or the room, is read up to there
     * @param deliveries what became of it beside the inbox, as far as that is decided
     */
    public record Item(
            String id,
            Notification.Reason reason,
            String room,
            String roomName,
            String message,
            String position,
            chat.tertulia.contracts.events.Actor by,
            String excerpt,
            @Nullable String match,
            Instant at,
            String inboxPosition,
            boolean read,
            List<DeliveryTexts.Told> deliveries) {

        Item with(List<DeliveryTexts.Told> told) {
            return new Item(
                    id, reason, room, roomName, message, position, by, excerpt, match, at, inboxPosition, read, told);
        }
    }

    /** The newest first. */
    public record InboxPage(List<Item> items, @Nullable String next, long unread) {}

    public Inbox(Database database, Directory directory) {
        this.database = database;
        this.directory = directory;
    }

    private static final String READ = """
            (e."offset" <= coalesce((select k."offset" from archive.markers k where k.user_id = e.user_id and k.room = ''), -1)
             or i."offset" <= coalesce((select k."offset" from archive.markers k where k.user_id = e.user_id and k.room = e.room), -1))""";

    /**
     * @param before position in chat.user-events, or null for the newest
     * @param language of the texts
     */
    public Mono<InboxPage> page(String user, @Nullable Position before, int limit, Locale language) {
        return database.client()
                .sql("""
                        select e.partition, e."offset", e.body, e.at, coalesce(m.view like '%"deletedAt":"%', false) as gone,
                        case when m.view like '%"action":"mask"%' then m.view end as masked,
                        coalesce(""" + READ + """
                        , false) as seen
                        from archive.user_events e
                        left join archive.ids i on i.room = e.room and i.id = e.message
                        left join archive.messages m on m.room = i.room and m."offset" = i."offset" and m.at = i.at
                        where e.user_id = $1 and e.type = 'notification.created' and e."offset" < $2
                        order by e."offset" desc limit $3""")
                .bind(0, user)
                .bind(1, before == null ? Long.MAX_VALUE : before.offset())
                .bind(2, limit + 1)
                .map((row, meta) -> item(
                        Rows.text(row, "body"),
                        Rows.optional(row, "masked"),
                        new Position((int) Rows.number(row, "partition"), Rows.number(row, "offset")),
                        Rows.flag(row, "gone"),
                        Rows.flag(row, "seen")))
                .all()
                .collectList()
                .flatMap(found -> told(user, found, language))
                .zipWith(unread(user), (found, unread) -> {
                    boolean more = found.size() > limit;
                    List<Item> items = more ? found.subList(0, limit) : found;
                    return new InboxPage(items, more ? items.getLast().inboxPosition() : null, unread);
                })
                .onErrorMap(
                        DataAccessException.class,
                        away -> Problem.retryAfter(ProblemType.VIEW_UNAVAILABLE, Duration.ofSeconds(2), away));
    }

    /** The items with what became of them. Its ids follow from theirs. */
    private Mono<List<Item>> told(String user, List<Item> items, Locale language) {
        if (items.isEmpty()) {
            return Mono.just(items);
        }
        String[] ids = items.stream()
                .flatMap(item -> Arrays.stream(Delivery.Channel.values())
                        .map(channel -> Delivery.id(channel, item.id(), item.at())))
                .toArray(String[]::new);
        return database.client()
                .sql("select body from archive.user_events where user_id = $1 and id = any ($2)")
                .bind(0, user)
                .bind(1, ids)
                .map((row, meta) -> Json.read(Rows.text(row, "body").getBytes(StandardCharsets.UTF_8), UserEvent.class))
                .all()
                .ofType(NotificationDecided.class)
                .collectMultimap(event -> event.delivery().notification())
                .map(decided -> items.stream()
                        .map(item -> item.with(DeliveryTexts.told(
                                item.reason(), decided.getOrDefault(item.id(), List.of()), language)))
                        .toList());
    }

    private Mono<Long> unread(String user) {
        return database.client()
                .sql("""
                        select count(*) as n from archive.user_events e
                        left join archive.ids i on i.room = e.room and i.id = e.message
                        where e.user_id = $1 and e.type = 'notification.created' and not coalesce(""" + READ + """
                        , false)""")
                .bind(0, user)
                .map((row, meta) -> Rows.number(row, "n"))
                .one();
    }

    private Item item(String body, @Nullable String view, Position position, boolean gone, boolean read) {
        var event = Json.read(body.getBytes(StandardCharsets.UTF_8), UserEvent.class);
        if (!(event instanceof NotificationCreated created)) {
            throw new IllegalStateException("not a notification");
        }
        Notification said = created.notification();
        return new Item(
                said.id(),
                said.reason(),
                said.room(),
                said.roomName(),
                said.message(),
                said.position(),
                directory.named(said.by()),
                gone ? "" : view == null ? said.excerpt() : readable(said.excerpt(), view),
                said.match(),
                created.at(),
                position.toString(),
                read,
                List.of());
    }

    /** An excerpt without what its message hides: the start of the message as it may be read, or nothing while that cannot be said. */
    static String readable(String excerpt, String json) {
        MessageView view = Json.read(json.getBytes(StandardCharsets.UTF_8), MessageView.class);
        if (!view.isMasked()) {
            // What an edit took out may be what would be masked.
            return view.editedAt() == null || Spoilers.covered(view.text()).startsWith(excerpt) ? excerpt : "";
        }
        String masked = Spoilers.covered(Message.masked(view.text(), view.strongFlags()));
        int length = Math.min(excerpt.length(), masked.length());
        return view.editedAt() != null || (length > 0 && Character.isHighSurrogate(masked.charAt(length - 1)))
                ? ""
                : masked.substring(0, length);
    }
}
