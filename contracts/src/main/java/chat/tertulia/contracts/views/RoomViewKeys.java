package chat.tertulia.contracts.views;

/**
 * Redis keys of the room views, written by the application roomview and read by ingest-api. A room's keys share a hash
 * tag, so that one script may touch them all in a cluster; so do a user's.
 *
 * <ul>
 *   <li>{@code rv:<g>:{<room>}:order} sorted set, message id by offset: the newest {@value #MESSAGES_KEPT} messages, so
 *       that a page is a range by position and unread is a count of a range.
 *   <li>{@code rv:<g>:{<room>}:messages} hash, message id to the JSON of a {@link MessageView}.
 *   <li>{@code rv:<g>:{<room>}:state} hash: {@code events} and {@code annotations} (next offset of each topic that is not yet
 *       applied to this room; the guard against replays), {@code complete} ({@code 1} while the set holds all messages of the room, {@code 0}
 *       once it was trimmed).
 *   <li>{@code rv:<g>:{<room>}:events} sorted set, event id by offset: the newest {@value #MESSAGES_KEPT} events, so that one that comes
 *       again is known. Of the writer alone.
 *   <li>{@code rv:<g>:positions:<topic>} hash, partition to the next offset: how far the whole view is, written in the
 *       same commit after the rooms.
 *   <li>{@code uv:<g>:{<user>}:markers} hash, room to the offset of the last event read.
 *   <li>{@code uv:<g>:{<user>}:mentions:<room>} sorted set, message id by offset: the newest {@value #MENTIONS_KEPT}
 *       messages that notified the user there and were not withdrawn.
 * </ul>
 *
 * <p>{@value #GENERATION}, a string, names the generation that is read and written; without it, it is {@value #FIRST_GENERATION}. Who
 * rebuilds the view writes another generation beside it and sets this in the end.
 */
public final class RoomViewKeys {

    /** Pages are at most 200; two of them make scrolling back start without the archive. */
    public static final int MESSAGES_KEPT = 400;

    /** A badge says 99+ long before. */
    public static final int MENTIONS_KEPT = 200;

    /** The one pointer to the live generation. */
    public static final String GENERATION = "rv:generation";

    public static final String FIRST_GENERATION = "1";

    private final String generation;

    /** @param generation which build of the view; a rebuild writes another one beside it */
    public RoomViewKeys(String generation) {
        this.generation = generation;
    }

    public String generation() {
        return generation;
    }

    public String order(String room) {
        return "rv:" + generation + ":{" + room + "}:order";
    }

    public String messages(String room) {
        return "rv:" + generation + ":{" + room + "}:messages";
    }

    public String state(String room) {
        return "rv:" + generation + ":{" + room + "}:state";
    }

    public String events(String room) {
        return "rv:" + generation + ":{" + room + "}:events";
    }

    public String positions(String topic) {
        return "rv:" + generation + ":positions:" + topic;
    }

    public String markers(String user) {
        return "uv:" + generation + ":{" + user + "}:markers";
    }

    public String mentions(String user, String room) {
        return "uv:" + generation + ":{" + user + "}:mentions:" + room;
    }
}
