package chat.tertulia.processors.notifications;

import java.util.List;

/** Whom a message has been told of. */
record Told(List<String> users) {

    Told {
        users = List.copyOf(users);
    }
}
