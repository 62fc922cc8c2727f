package chat.tertulia.contracts.inbox;

import chat.tertulia.contracts.events.Shape;
import chat.tertulia.contracts.ids.Ids;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What became of a notification on one way to its user beside the inbox.
 *
 * @param notification id of the notification
 * @param room its room id
 * @param channel the way
 * @param decision what was done
 * @param reason why
 * @param awaySeconds for how long the user had shown no sign of life when it was sent, if that is known
 */
public record Delivery(
        String notification,
        String room,
        Channel channel,
        Decision decision,
        Reason reason,
        @Nullable Long awaySeconds) {

    /** A way to a user who is not looking. */
    public enum Channel {
        @JsonProperty("email")
        EMAIL,
        @JsonProperty("push")
        PUSH
    }

    /** What was done. */
    public enum Decision {
        /** The mail server, or a push service, has taken it. */
        @JsonProperty("sent")
        SENT,
        /** It was to be sent and became needless first. */
        @JsonProperty("withdrawn")
        WITHDRAWN,
        /** It was never to be sent. */
        @JsonProperty("suppressed")
        SUPPRESSED,
        /** It was to be sent and could not be. */
        @JsonProperty("failed")
        FAILED
    }

    /** Why. */
    public enum Reason {
        /** Sent: the user was away. */
        @JsonProperty("away")
        AWAY,
        /** Sent: the user was away, and it waited for the end of quiet hours, or until the user might be disturbed. */
        @JsonProperty("quiet-hours-then-sent")
        QUIET_HOURS_THEN_SENT,
        /** Withdrawn: the user has read the message or the inbox. */
        @JsonProperty("read")
        READ,
        /** Withdrawn: the message is deleted, or no longer gives a reason to tell of it. */
        @JsonProperty("deleted")
        DELETED,
        /** Withdrawn: the user is no longer in the room. */
        @JsonProperty("left")
        LEFT,
        /** Suppressed: the user does not want this channel. */
        @JsonProperty("preference-off")
        PREFERENCE_OFF,
        /** Suppressed: the account has no e-mail address. */
        @JsonProperty("no-address")
        NO_ADDRESS,
        /** Suppressed: no browser of the user's takes pushes. */
        @JsonProperty("no-subscription")
        NO_SUBSCRIPTION,
        /** Suppressed: more were waiting than a letter lists; it only counts this one. */
        @JsonProperty("counted")
        COUNTED,
        /** Suppressed: it was old when it was first seen, as after a long standstill. */
        @JsonProperty("late")
        LATE,
        /** Failed: the mail server or push service does not take it, and never will. */
        @JsonProperty("provider-refused")
        PROVIDER_REFUSED,
        /** Failed: too many others were waiting. */
        @JsonProperty("overloaded")
        OVERLOADED,
        /** Failed: all attempts did. */
        @JsonProperty("provider-failed")
        PROVIDER_FAILED
    }

    public Delivery {
        Shape.id("delivery.notification", notification);
        Shape.id("delivery.room", room);
        Shape.present("delivery.channel", channel);
        Shape.present("delivery.decision", decision);
        Shape.present("delivery.reason", reason);
        if (awaySeconds != null && awaySeconds < 0) {
            throw new IllegalArgumentException("delivery.awaySeconds is negative");
        }
    }

    /**
     * The id of the one event that says what became of a notification on a channel.
     *
     * @param told when the notification was made: one that was taken back and made again is decided on again
     */
    public static String id(Channel channel, String notification, Instant told) {
        return Ids.derived('d', channel.name(), notification, Long.toString(told.toEpochMilli()));
    }
}
