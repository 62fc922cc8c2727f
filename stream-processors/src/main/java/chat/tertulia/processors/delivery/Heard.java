package chat.tertulia.processors.delivery;

import chat.tertulia.contracts.inbox.UserEvent;

/** What the application hears of a user; the record's key is the user's id. */
sealed interface Heard {

    /** A record of chat.user-events. */
    record Fact(UserEvent event) implements Heard {}

    /** The user wrote something somewhere, at this time in epoch milliseconds. */
    record Wrote(long atMs) implements Heard {}
}
