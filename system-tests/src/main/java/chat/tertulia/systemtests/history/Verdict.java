package chat.tertulia.systemtests.history;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the checker found.
 *
 * @param writtenTwice ids of messages with a second record in the log, which a stream brought at its own later position. A
 *     retry after a crash may leave one; readers keep the first, so it is no violation
 * @param excused by stream: how many messages it did not bring, where it had said so itself
 */
public record Verdict(List<Violation> violations, Set<String> writtenTwice, Map<String, Integer> excused) {

    public long count(Violation.Effect effect) {
        return violations.stream()
                .filter(violation -> violation.kind().effect() == effect)
                .count();
    }

    public boolean holds() {
        return violations.isEmpty();
    }
}
