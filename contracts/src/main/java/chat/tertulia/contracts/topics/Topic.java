package chat.tertulia.contracts.topics;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The topic catalogue: each topic's name, and how long its records live. */
public enum Topic {
    ROOM_EVENTS("chat.room-events", Duration.ofDays(7)),
    ROOM_ANNOTATIONS("chat.room-annotations", Duration.ofDays(7)),
    USER_EVENTS("chat.user-events", Duration.ofDays(30)),
    COMMANDS("chat.commands", Duration.ofDays(1)),
    COMMAND_OUTCOMES("chat.command-outcomes", Duration.ofDays(1)),
    SIGNALS("chat.signals", Duration.ofMinutes(10)),
    DIRECTORY("chat.directory", null),
    ROOM_STATISTICS("chat.room-statistics", Duration.ofDays(90));

    private final String topicName;
    private final @Nullable Duration retention;

    Topic(String topicName, @Nullable Duration retention) {
        this.topicName = topicName;
        this.retention = retention;
    }

    /** The topic's name in Kafka. */
    public String topicName() {
        return topicName;
    }

    /** Topic configuration; a topic without retention is compacted. */
    public Map<String, String> configuration() {
        return retention == null
                ? Map.of("cleanup.policy", "compact", "min.cleanable.dirty.ratio", "0.1", "segment.ms", "3600000")
                : Map.of("cleanup.policy", "delete", "retention.ms", Long.toString(retention.toMillis()));
    }

    /** Where an application puts records it could not process. */
    public static String deadLetters(String application) {
        return application + ".dead-letters";
    }
}
