package chat.tertulia.systemtests.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.tertulia.systemtests.fake.FakeTertulia;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StreamClientTest {

    private final FakeTertulia server = new FakeTertulia();
    private final ApiClient api = new ApiClient(server.url(), Patience.of(Duration.ofSeconds(10)));
    private final StreamClient streams = new StreamClient(server.url(), 1, Patience.of(Duration.ofSeconds(10)));

    private final Account ana = api.signUp("ana", "a long password", null);
    private final String room =
            api.as(ana).createRoom("plaza", null, "public").path("id").asString();

    @AfterEach
    void stop() {
        streams.close();
        api.close();
        server.close();
    }

    private void post(int from, int to) {
        for (int i = from; i < to; i++) {
            api.as(ana).post(room, "c" + i, "text " + i);
        }
    }

    @Test
    void resumesAfterTheLastIdOverBreaksAndARestart() {
        List<String> texts = new CopyOnWriteArrayList<>();
        FollowedStream stream = streams.open(ana.token(), null, event -> {
            if (!event.isControl()) {
                texts.add(
                        event.json().path("event").path("message").path("text").asString(""));
            }
        });
        await().until(stream::isFollowing);

        post(0, 20);
        await().until(() -> texts.size() == 20);
        stream.interrupt();
        post(20, 40);
        server.kill();
        server.start();
        post(40, 60);

        await().until(() -> texts.size() >= 60);
        assertThat(texts)
                .hasSize(60)
                .doesNotHaveDuplicates()
                .startsWith("text 0")
                .endsWith("text 59");
        assertThat(stream.breaks()).isBetween(1, 2);
        assertThat(stream.controls()).containsEntry("resumed", stream.connections());
    }

    @Test
    void endsWhenItIsNotSignedIn() {
        List<String> ends = new CopyOnWriteArrayList<>();
        streams.open("forged", null, new StreamListener() {
            @Override
            public void onEvent(StreamEvent event) {}

            @Override
            public void onEnd(String why) {
                ends.add(why);
            }
        });

        await().until(() -> ends.equals(List.of("auth_required")));
    }

    @Test
    void holdsAThousandStreamsOnOneThread() {
        AtomicInteger received = new AtomicInteger();
        List<FollowedStream> all = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            all.add(streams.open(ana.token(), null, event -> {
                if (event.name().equals("message.posted")) {
                    received.incrementAndGet();
                }
            }));
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> all.stream().allMatch(FollowedStream::isFollowing));

        post(0, 3);

        await().until(() -> received.get() == 3_000);
    }
}
