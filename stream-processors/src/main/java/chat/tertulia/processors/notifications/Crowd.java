package chat.tertulia.processors.notifications;

import java.util.List;

/** The people of the room in which something is said. */
interface Crowd {

    boolean isMember(String user);

    /** Members in a fixed order; of a large room the first {@link Decision#TOLD_MAX}. */
    List<String> members();

    /** Whether someone is there now; if nobody knows, everybody is. */
    boolean isPresent(String user);
}
