package chat.tertulia.processors.operations;

import chat.tertulia.contracts.annotations.Annotation;
import chat.tertulia.contracts.annotations.Flag;
import chat.tertulia.contracts.annotations.MessageFlagged;
import chat.tertulia.contracts.annotations.MessageMentions;
import chat.tertulia.contracts.annotations.MessageSentiment;
import chat.tertulia.contracts.annotations.Sentiment;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.events.MessageEdited;
import chat.tertulia.contracts.events.MessagePosted;
import chat.tertulia.contracts.events.RoomEvent;
import chat.tertulia.contracts.inbox.CommandAnswered;
import chat.tertulia.contracts.inbox.HeldDecided;
import chat.tertulia.contracts.inbox.InboxRead;
import chat.tertulia.contracts.inbox.MarkerMoved;
import chat.tertulia.contracts.inbox.MessageHeld;
import chat.tertulia.contracts.inbox.NotificationCreated;
import chat.tertulia.contracts.inbox.NotificationDecided;
import chat.tertulia.contracts.inbox.NotificationWithdrawn;
import chat.tertulia.contracts.inbox.QuietChanged;
import chat.tertulia.contracts.inbox.SessionRevoked;
import chat.tertulia.contracts.inbox.UserEvent;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.processors.records.LogRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Says of each record about a message what happened there. */
final class TraceSteps {

    private TraceSteps() {}

    /**
     * The values of chat.user-events that are about a message, read in order: a decision names only the notification, which comes
     * before it.
     */
    static final class Notified implements Predicate<byte[]> {

        private static final Predicate<byte[]> DECIDED = LogSearch.mentioning(NotificationDecided.TYPE);

        private final Predicate<byte[]> message;
        private final Set<String> notifications = new HashSet<>();

        Notified(String message) {
            this.message = LogSearch.mentioning(message);
        }

        @Override
        public boolean test(byte[] value) {
            try {
                if (message.test(value)) {
                    if (Json.read(value, UserEvent.class) instanceof NotificationCreated created) {
                        notifications.add(created.notification().id());
                    }
                    return true;
                }
                return !notifications.isEmpty()
                        && DECIDED.test(value)
                        && Json.read(value, UserEvent.class) instanceof NotificationDecided decided
                        && notifications.contains(decided.delivery().notification());
            } catch (RuntimeException e) {
                // Nobody can read it.
                return false;
            }
        }
    }

    /**
     * The steps of a message.
     *
     * @param records about it, in time
     * @param person whose inbox alone is looked at; if null, what inboxes have is counted
     */
    static List<MessageTrace.Step> of(
            MessagePosted posted,
            Position first,
            List<TracedRecord> records,
            @Nullable TracedPerson person,
            boolean showText) {
        List<MessageTrace.Step> steps = new ArrayList<>();
        Map<String, Integer> counts = new LinkedHashMap<>();
        Map<String, TracedRecord> firsts = new LinkedHashMap<>();
        for (TracedRecord one : records) {
            switch (one.record()) {
                case LogRecord.OfEvent of -> {
                    boolean repeat = of.event().id().equals(posted.id())
                            && !one.position().equals(first);
                    steps.add(step(
                            posted,
                            one,
                            repeat ? "the message's id again: readers keep the first" : event(of.event()),
                            showText && !repeat ? text(of.event()) : null));
                }
                case LogRecord.OfAnnotation of ->
                    steps.add(step(posted, one, annotation(of.annotation(), first), null));
                case LogRecord.OfUser of -> {
                    if (person == null) {
                        String what = user(of.event());
                        counts.merge(what, 1, Integer::sum);
                        firsts.putIfAbsent(what, one);
                    } else if (of.event().user().equals(person.id())) {
                        steps.add(step(posted, one, person.name() + ": " + user(of.event()), null));
                    }
                }
                case LogRecord.OfMinute _ -> throw new IllegalStateException("no record about a message");
            }
        }
        firsts.forEach((what, one) -> {
            int count = counts.getOrDefault(what, 0);
            steps.add(step(posted, one, what + (count == 1 ? "" : ", " + count + " times, the first"), null));
        });
        steps.sort(Comparator.comparing(MessageTrace.Step::at));
        return steps;
    }

    private static MessageTrace.Step step(MessagePosted posted, TracedRecord one, String what, @Nullable String text) {
        return new MessageTrace.Step(
                one.at(),
                Duration.between(posted.at(), one.at()).toMillis(),
                one.appended() == null || one.topic() != Topic.ROOM_EVENTS
                        ? null
                        : Duration.between(one.at(), one.appended()).toMillis(),
                one.topic().topicName(),
                one.position().toString(),
                what,
                text);
    }

    private static String event(RoomEvent event) {
        return event.type().wire() + " by " + event.by().name();
    }

    private static @Nullable String text(RoomEvent event) {
        String text = switch (event) {
            case MessagePosted of -> of.message().text();
            case MessageEdited of -> of.message().text();
            default -> null;
        };
        return text == null ? null : DeadLetterCommand.printable(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String annotation(Annotation annotation, Position first) {
        String about = annotation.message().position();
        String what = switch (annotation) {
            case MessageMentions found ->
                MessageMentions.TYPE + ": " + found.mentions().size() + " mentions, "
                        + found.tags().size() + " tags";
            case MessageSentiment found -> MessageSentiment.TYPE + ": " + sentiment(found.sentiment());
            case MessageFlagged found ->
                MessageFlagged.TYPE + ": " + TracedPerson.wire(found.action()) + ", " + flags(found.flags());
        };
        return about.equals(first.toString()) ? what : what + " (of the text at " + about + ")";
    }

    private static String sentiment(Sentiment found) {
        return TracedPerson.wire(found.status())
                + (found.label() == null ? "" : ", " + TracedPerson.wire(found.label()))
                + (found.language() == null ? "" : ", " + found.language())
                + ", by " + found.analyzer();
    }

    private static String flags(List<Flag> flags) {
        return String.join(
                ", ",
                flags.stream()
                        .map(flag -> flag.list() + " " + TracedPerson.wire(flag.severity()))
                        .distinct()
                        .toList());
    }

    private static String user(UserEvent event) {
        return switch (event) {
            case NotificationCreated of ->
                NotificationCreated.TYPE + ": "
                        + TracedPerson.wire(of.notification().reason());
            case NotificationDecided of ->
                NotificationDecided.TYPE + ": "
                        + TracedPerson.wire(of.delivery().channel()) + " "
                        + TracedPerson.wire(of.delivery().decision()) + ", "
                        + TracedPerson.wire(of.delivery().reason());
            case NotificationWithdrawn _ -> NotificationWithdrawn.TYPE;
            case MessageHeld _ -> MessageHeld.TYPE;
            case HeldDecided _ -> HeldDecided.TYPE;
            case MarkerMoved _ -> MarkerMoved.TYPE;
            case InboxRead _ -> InboxRead.TYPE;
            case CommandAnswered _ -> CommandAnswered.TYPE;
            case QuietChanged _ -> QuietChanged.TYPE;
            case SessionRevoked _ -> SessionRevoked.TYPE;
        };
    }
}
