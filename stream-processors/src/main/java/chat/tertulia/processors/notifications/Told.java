package chat.tertulia.processors.notifications;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whom a message has been told of.
 *
 * @param users all of them, in order; nobody is told twice
 * @param withdrawn those of them who were told since that it is no more
 */
record Told(List<String> users, @Nullable List<String> withdrawn) {

    static final Told NOBODY = new Told(List.of(), List.of());

    Told {
        users = List.copyOf(users);
        withdrawn = withdrawn == null ? List.of() : List.copyOf(withdrawn);
    }

    /** Those for whom it still stands. */
    List<String> standing() {
        List<String> standing = new ArrayList<>(users);
        standing.removeAll(taken());
        return standing;
    }

    Told and(Collection<String> more) {
        return new Told(joined(users, more), withdrawn);
    }

    Told without(Collection<String> gone) {
        return new Told(users, joined(taken(), gone));
    }

    private List<String> taken() {
        return withdrawn == null ? List.of() : withdrawn;
    }

    private static List<String> joined(List<String> some, Collection<String> more) {
        List<String> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }
}
