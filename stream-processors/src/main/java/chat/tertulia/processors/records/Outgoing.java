package chat.tertulia.processors.records;

import chat.tertulia.contracts.annotations.Annotation;
import chat.tertulia.contracts.annotations.MessageFlagged;
import chat.tertulia.contracts.annotations.MessageMentions;
import chat.tertulia.contracts.annotations.MessageSentiment;
import chat.tertulia.contracts.annotations.RoomSentiment;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.inbox.NotificationCreated;
import chat.tertulia.contracts.inbox.NotificationWithdrawn;
import chat.tertulia.contracts.inbox.UserEvent;
import chat.tertulia.contracts.statistics.RoomMinute;
import chat.tertulia.contracts.topics.CloudEvents;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Records that processors append, with their CloudEvents attributes. */
public final class Outgoing {

    private Outgoing() {}

    /**
     * An annotation for chat.room-annotations.
     *
     * @param timestamp that of the event it is about, so that readers of both topics take them in that order
     * @param traceparent of that event, if it has one
     */
    public static Record<String, byte[]> annotation(
            String application, Annotation annotation, long timestamp, @Nullable String traceparent) {
        String type = switch (annotation) {
            case MessageFlagged flagged -> MessageFlagged.TYPE;
            case MessageMentions mentions -> MessageMentions.TYPE;
            case MessageSentiment sentiment -> MessageSentiment.TYPE;
        };
        Headers headers = new RecordHeaders();
        CloudEvents.write(
                headers,
                type,
                annotation.id(),
                annotation.room(),
                Json.time(annotation.at()),
                "/" + application,
                traceparent);
        return new Record<>(annotation.room(), Json.bytes(annotation), timestamp, headers);
    }

    /** A room's trend for chat.room-annotations. Its time is that of the newest message it counts. */
    public static Record<String, byte[]> trend(String application, RoomSentiment trend) {
        Headers headers = new RecordHeaders();
        CloudEvents.write(
                headers, RoomSentiment.TYPE, trend.id(), trend.room(), Json.time(trend.at()), "/" + application, null);
        return new Record<>(trend.room(), Json.bytes(trend), trend.at().toEpochMilli(), headers);
    }

    /** A notification for chat.user-events. */
    public static Record<String, byte[]> notification(
            String application, NotificationCreated event, long timestamp, @Nullable String traceparent) {
        return userEvent(application, NotificationCreated.TYPE, event, timestamp, traceparent);
    }

    /** For chat.user-events, after the notification it takes back. */
    public static Record<String, byte[]> withdrawal(
            String application, NotificationWithdrawn event, long timestamp, @Nullable String traceparent) {
        return userEvent(application, NotificationWithdrawn.TYPE, event, timestamp, traceparent);
    }

    private static Record<String, byte[]> userEvent(
            String application, String type, UserEvent event, long timestamp, @Nullable String traceparent) {
        Headers headers = new RecordHeaders();
        CloudEvents.write(
                headers, type, event.id(), event.user(), Json.time(event.at()), "/" + application, traceparent);
        return new Record<>(event.user(), Json.bytes(event), timestamp, headers);
    }

    /** A result for chat.room-statistics. Its time is the start of its minute, whenever it is said, so that a replay gives the same. */
    public static Record<String, byte[]> statistics(String application, RoomMinute result) {
        Headers headers = new RecordHeaders();
        CloudEvents.write(
                headers,
                RoomMinute.TYPE,
                result.id(),
                result.room(),
                Json.time(result.minute()),
                "/" + application,
                null);
        return new Record<>(result.room(), Json.bytes(result), result.minute().toEpochMilli(), headers);
    }
}
