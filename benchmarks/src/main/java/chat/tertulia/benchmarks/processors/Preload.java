package chat.tertulia.benchmarks.processors;

import chat.tertulia.contracts.events.Actor;
import chat.tertulia.contracts.events.Deletion;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.events.Member;
import chat.tertulia.contracts.events.MemberJoined;
import chat.tertulia.contracts.events.MessageBody;
import chat.tertulia.contracts.events.MessageDeleted;
import chat.tertulia.contracts.events.MessageEdited;
import chat.tertulia.contracts.events.MessageKind;
import chat.tertulia.contracts.events.MessagePosted;
import chat.tertulia.contracts.events.Moderation;
import chat.tertulia.contracts.events.Reaction;
import chat.tertulia.contracts.events.ReactionAdded;
import chat.tertulia.contracts.events.Role;
import chat.tertulia.contracts.events.Room;
import chat.tertulia.contracts.events.RoomCreated;
import chat.tertulia.contracts.events.RoomEvent;
import chat.tertulia.contracts.events.RoomKind;
import chat.tertulia.contracts.events.RoomMentions;
import chat.tertulia.contracts.topics.CloudEvents;
import chat.tertulia.contracts.topics.RoomPartitions;
import chat.tertulia.contracts.topics.Topic;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * A log as a busy hour leaves it: rooms with members; then of 100 events 88 posts (one in eight mentions somebody), 7 reactions, 4 edits and
 * one deletion. A thousand a second by their times, the last one now. The same for the same count and texts.
 */
final class Preload {

    private static final int ROOMS = 200;
    private static final int MEMBERS = 12;
    private static final int EVENTS_A_SECOND = 1_000;
    private static final int RECENT = 64;

    private final List<String> texts;
    private final int partitions;
    private final Random random = new Random(20261124);
    private final String[] recent = new String[ROOMS * RECENT];
    private final int[] posted = new int[ROOMS];
    private final String[] senders = new String[ROOMS * RECENT];
    private int number;

    Preload(List<String> texts, int partitions) {
        this.texts = texts;
        this.partitions = partitions;
    }

    /** Appends the rooms and so many events; how many records that made. */
    int write(Map<String, Object> client, int events) {
        Map<String, Object> all = new HashMap<>(client);
        all.put(ProducerConfig.LINGER_MS_CONFIG, 20);
        all.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 * 1024);
        Instant start = Instant.now().minusSeconds(events / EVENTS_A_SECOND + 1L);
        try (var producer = new KafkaProducer<>(all, new StringSerializer(), new ByteArraySerializer())) {
            for (int room = 0; room < ROOMS; room++) {
                send(producer, created(room, start));
                for (int member = 0; member < MEMBERS; member++) {
                    send(producer, joined(room, member, start));
                }
            }
            for (int i = 0; i < events; i++) {
                send(producer, event(start.plusMillis(1_000L * i / EVENTS_A_SECOND)));
            }
            producer.flush();
        }
        return number;
    }

    private void send(KafkaProducer<String, byte[]> producer, RoomEvent event) {
        Headers headers = new RecordHeaders();
        CloudEvents.write(
                headers, event.type().wire(), event.id(), event.room(), Json.time(event.at()), "/benchmark", null);
        var ignored = producer.send(new ProducerRecord<>(
                Topic.ROOM_EVENTS.topicName(),
                RoomPartitions.of(event.room(), partitions),
                event.at().toEpochMilli(),
                event.room(),
                Json.bytes(event),
                headers));
    }

    private RoomEvent event(Instant at) {
        int room = random.nextInt(ROOMS);
        int kind = random.nextInt(100);
        if (posted[room] == 0 || kind < 88) {
            return post(room, at);
        }
        int slot = room * RECENT + random.nextInt(Math.min(posted[room], RECENT));
        String message = recent[slot];
        String by = senders[slot];
        if (kind < 95) {
            return new ReactionAdded(
                    id(), roomId(room), at, actor(room, random.nextInt(MEMBERS)), new Reaction(message, "👍"));
        }
        Actor sender = new Actor(by, by.substring(1));
        if (kind < 99) {
            return new MessageEdited(id(), roomId(room), at, sender, body(room, message, sender, at, at));
        }
        return new MessageDeleted(id(), roomId(room), at, sender, new Deletion(message, at));
    }

    private MessagePosted post(int room, Instant at) {
        Actor sender = actor(room, random.nextInt(MEMBERS));
        String message = id();
        int slot = room * RECENT + posted[room]++ % RECENT;
        recent[slot] = message;
        senders[slot] = sender.id();
        return new MessagePosted(message, roomId(room), at, sender, body(room, message, sender, at, null));
    }

    private MessageBody body(int room, String message, Actor sender, Instant at, @Nullable Instant edited) {
        String text = texts.get(random.nextInt(texts.size()));
        if (random.nextInt(8) == 0) {
            text = "@" + actor(room, random.nextInt(MEMBERS)).name() + " " + text;
        }
        return new MessageBody(message, roomId(room), sender, at, text, MessageKind.MESSAGE, null, null, edited);
    }

    private RoomCreated created(int room, Instant at) {
        return new RoomCreated(
                id(),
                roomId(room),
                at,
                actor(room, 0),
                new Room(
                        roomId(room),
                        "room " + room,
                        null,
                        RoomKind.PUBLIC,
                        null,
                        true,
                        Moderation.TAG,
                        RoomMentions.MEMBERS));
    }

    private MemberJoined joined(int room, int member, Instant at) {
        Actor actor = actor(room, member);
        return new MemberJoined(id(), roomId(room), at, actor, new Member(actor.id(), actor.name(), Role.MEMBER, null));
    }

    private static Actor actor(int room, int member) {
        String name = "member" + room + "x" + member;
        return new Actor("u" + name, name);
    }

    private static String roomId(int room) {
        return "r" + room;
    }

    private String id() {
        return "e" + number++;
    }
}
