package chat.tertulia.processors.records;

import chat.tertulia.contracts.annotations.Annotation;
import chat.tertulia.contracts.events.RoomEvent;
import chat.tertulia.contracts.inbox.UserEvent;
import chat.tertulia.contracts.statistics.RoomMinute;

/** A record of one of the four topics that views are made of: what it says, and its very bytes. */
public sealed interface LogRecord {

    /** The value as it is in the log, JSON in UTF-8. Not to be changed. */
    byte[] body();

    /** What the record's key must be: a room's or a user's id. */
    String owner();

    /** A record of chat.room-events. */
    @SuppressWarnings("ArrayRecordComponent") // the bytes are carried, never compared
    record OfEvent(RoomEvent event, byte[] body) implements LogRecord {
        @Override
        public String owner() {
            return event.room();
        }
    }

    /** A record of chat.room-annotations. */
    @SuppressWarnings("ArrayRecordComponent")
    record OfAnnotation(Annotation annotation, byte[] body) implements LogRecord {
        @Override
        public String owner() {
            return annotation.room();
        }
    }

    /** A record of chat.room-statistics. */
    @SuppressWarnings("ArrayRecordComponent")
    record OfMinute(RoomMinute minute, byte[] body) implements LogRecord {
        @Override
        public String owner() {
            return minute.room();
        }
    }

    /** A record of chat.user-events. */
    @SuppressWarnings("ArrayRecordComponent")
    record OfUser(UserEvent event, byte[] body) implements LogRecord {
        @Override
        public String owner() {
            return event.user();
        }
    }
}
