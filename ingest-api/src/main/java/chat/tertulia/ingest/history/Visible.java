package chat.tertulia.ingest.history;

import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.directory.RoomEntry;
import chat.tertulia.contracts.directory.Span;
import chat.tertulia.contracts.events.RoomKind;
import chat.tertulia.contracts.positions.Position;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which stretches of a room's log a reader may see.
 *
 * @param spans the stretches
 * @param all whether that is all of it
 */
public record Visible(List<Span> spans, boolean all) {

    static final Visible ALL = new Visible(List.of(new Span("0:0", null)), true);

    /**
     * Members read all of a public or direct room, and of a private one what was said while they were there.
     *
     * @param room the room of the membership; null if it is not known yet, and taken for private
     */
    public static Visible of(MemberEntry member, @Nullable RoomEntry room) {
        return room == null || room.kind() == RoomKind.PRIVATE ? new Visible(member.spans(), false) : ALL;
    }

    boolean contains(long offset) {
        return spans.stream().anyMatch(span -> span.contains(offset));
    }

    /** First offsets of the stretches. */
    public Long[] froms() {
        return spans.stream().map(span -> Position.parse(span.from()).offset()).toArray(Long[]::new);
    }

    /** Last offsets of the stretches, in the same order. */
    public Long[] tos() {
        String last = "0:" + (1L << 53);
        return spans.stream()
                .map(span ->
                        Position.parse(span.to() == null ? last : span.to()).offset())
                .toArray(Long[]::new);
    }
}
