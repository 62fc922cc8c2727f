package chat.tertulia.ingest.history;

import chat.tertulia.contracts.directory.Span;
import chat.tertulia.contracts.positions.Position;
import java.util.List;

/**
 * Which stretches of a room's log a reader may see.
 *
 * @param spans the stretches
 * @param all whether that is all of it
 */
record Visible(List<Span> spans, boolean all) {

    static final Visible ALL = new Visible(List.of(new Span("0:0", null)), true);

    boolean contains(long offset) {
        return spans.stream().anyMatch(span -> span.contains(offset));
    }

    Long[] froms() {
        return spans.stream().map(span -> Position.parse(span.from()).offset()).toArray(Long[]::new);
    }

    Long[] tos() {
        String last = "0:" + (1L << 53);
        return spans.stream()
                .map(span ->
                        Position.parse(span.to() == null ? last : span.to()).offset())
                .toArray(Long[]::new);
    }
}
