package chat.tertulia.systemtests.product;

import chat.tertulia.systemtests.client.Account;
import chat.tertulia.systemtests.client.ApiClient;
import chat.tertulia.systemtests.client.FollowedStream;
import chat.tertulia.systemtests.client.StreamClient;
import chat.tertulia.systemtests.client.StreamEvent;
import chat.tertulia.systemtests.client.StreamListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Somebody in a test: an account, a client that speaks for it, and what its stream has shown. */
final class Person implements StreamListener {

    static final String PASSWORD = "correct horse battery staple";

    final Account account;
    final ApiClient api;
    final List<StreamEvent> shown = new CopyOnWriteArrayList<>();
    volatile @Nullable String end;

    private Person(Account account, ApiClient api) {
        this.account = account;
        this.api = api;
    }

    /** A new account; the name gets a random end, as the product may be shared and old. */
    static Person signUp(ApiClient api, String name) {
        Account account = api.signUp(unique(name), PASSWORD, null);
        return new Person(account, api.as(account));
    }

    /** The same person on another device. */
    Person secondDevice() {
        Account again = api.as((String) null).signIn(account.name(), PASSWORD);
        return new Person(again, api.as(again));
    }

    /** No letters that look like others, so that random names are never look-alikes. */
    static String unique(String name) {
        StringBuilder text = new StringBuilder(name).append('-');
        for (int i = 0; i < 10; i++) {
            text.append("abcdefhkqrtxyz".charAt(ThreadLocalRandom.current().nextInt(14)));
        }
        return text.toString();
    }

    String id() {
        return account.id();
    }

    /** Opens a stream from the cursor, or from now, and waits for its first event. */
    FollowedStream follow(StreamClient streams, @Nullable String cursor) {
        FollowedStream stream = streams.open(account.token(), cursor, this);
        Awaitility.await().until(() -> stream.isFollowing() || stream.isEnded());
        return stream;
    }

    @Override
    public void onEvent(StreamEvent event) {
        shown.add(event);
    }

    @Override
    public void onEnd(String why) {
        end = why;
    }

    /** Texts of the posted messages that the stream has shown of a room, in their order. */
    List<String> texts(String room) {
        return events("message.posted").stream()
                .filter(event -> event.path("room").asString("").equals(room))
                .map(event -> event.path("message").path("text").asString())
                .toList();
    }

    /** The records of one type that the stream has shown. */
    List<JsonNode> events(String type) {
        return shown.stream()
                .filter(event -> event.name().equals(type))
                .map(event -> event.json().path("event"))
                .toList();
    }
}
