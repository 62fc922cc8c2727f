package chat.tertulia.benchmarks.archive;

import chat.tertulia.contracts.annotations.Mention;
import chat.tertulia.contracts.annotations.MessageMentions;
import chat.tertulia.contracts.annotations.MessageSentiment;
import chat.tertulia.contracts.annotations.Sentiment;
import chat.tertulia.contracts.annotations.Subject;
import chat.tertulia.contracts.events.Actor;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.events.MessageBody;
import chat.tertulia.contracts.events.MessageKind;
import chat.tertulia.contracts.events.MessagePosted;
import chat.tertulia.contracts.ids.Ids;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.topics.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The records of one partition, endless: messages of 20 rooms and 400 people, each with its sentiment and every fifth with a mention. An
 * annotation comes some records after its message, as it does when processors are a few hundred milliseconds behind.
 */
final class ChatRecords {

    private static final int ROOMS = 20;
    private static final int PEOPLE = 400;
    private static final int LAG = 400;
    private static final Sentiment SENTIMENT = Sentiment.ok(
            Sentiment.Label.NEUTRAL, new Sentiment.Scores(0.1, 0.05, 0.8, 0.05), "en", "tertulia-lexicon/1");

    private final List<String> texts;
    private final Instant start;
    private final Duration step;
    private final ArrayDeque<Raw> waiting = new ArrayDeque<>();
    private long messages;
    private long annotations;

    /** A record as it comes from the log. */
    @SuppressWarnings("ArrayRecordComponent") // the bytes are carried, never compared
    record Raw(Topic topic, long offset, byte[] body) {}

    /**
     * @param start when the first message is posted
     * @param step time between two messages
     */
    ChatRecords(List<String> texts, Instant start, Duration step) {
        this.texts = texts;
        this.start = start;
        this.step = step;
    }

    /** The next records. */
    List<Raw> next(int count) {
        List<Raw> records = new ArrayList<>(count);
        while (records.size() < count) {
            if (waiting.size() > LAG) {
                records.add(waiting.removeFirst());
            } else {
                records.add(message());
            }
        }
        return records;
    }

    private Raw message() {
        long number = messages++;
        String room = "r" + number * 7 % ROOMS;
        int person = (int) (number * 31 % PEOPLE);
        Actor sender = new Actor("u" + person, "person" + person);
        Instant at = start.plus(step.multipliedBy(number));
        String id = Ids.message(room, sender.id(), "c" + number);
        String text = texts.get((int) (number % texts.size()));
        MessageBody body = new MessageBody(id, room, sender, at, text, MessageKind.MESSAGE, null, "c" + number, null);
        Subject about = new Subject(id, new Position(0, number).toString());
        wait(new MessageSentiment(Ids.derived('a', "sentiment", id), room, at, about, SENTIMENT));
        if (number % 5 == 0) {
            Mention mention = new Mention(Mention.Kind.USER, "u1", "person1", 0, 8);
            wait(new MessageMentions(Ids.derived('a', "mentions", id), room, at, about, List.of(mention), List.of()));
        }
        return new Raw(Topic.ROOM_EVENTS, number, Json.bytes(new MessagePosted(id, room, at, sender, body)));
    }

    private void wait(Object annotation) {
        waiting.add(new Raw(Topic.ROOM_ANNOTATIONS, annotations++, Json.bytes(annotation)));
    }
}
