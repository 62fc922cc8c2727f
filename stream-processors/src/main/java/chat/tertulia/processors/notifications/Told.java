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
 * @param writers who began the thread that this message is the root of and who has written there, in order, at most {@value #WRITERS_MAX}
 */
record Told(
        List<String> users,
        @Nullable List<String> withdrawn,
        @Nullable List<String> writers) {

    /** People of one thread who are told of it; who comes later is told of answers alone. */
    static final int WRITERS_MAX = 100;

    static final Told NOBODY = new Told(List.of(), List.of(), List.of());

    Told {
        users = List.copyOf(users);
        withdrawn = withdrawn == null ? List.of() : List.copyOf(withdrawn);
        writers = writers == null ? List.of() : List.copyOf(writers);
    }

    /** Those for whom it still stands. */
    List<String> standing() {
        List<String> standing = new ArrayList<>(users);
        standing.removeAll(taken());
        return standing;
    }

    Told and(Collection<String> more) {
        return new Told(joined(users, more), withdrawn, writers);
    }

    Told without(Collection<String> gone) {
        return new Told(users, joined(taken(), gone), writers);
    }

    /** With somebody who wrote in the thread. */
    Told written(String writer) {
        List<String> known = inThread();
        return known.contains(writer) || known.size() >= WRITERS_MAX
                ? this
                : new Told(users, withdrawn, joined(known, List.of(writer)));
    }

    /** Who has written in the thread. */
    List<String> inThread() {
        return writers == null ? List.of() : writers;
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
