package chat.tertulia.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.processors.log.Facts;
import chat.tertulia.processors.operations.Operations;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A record that mentions cannot read, and what people can do about it, on a real broker. */
class DeadLettersIT {

    private static final String SECRET = "palabra-secreta";

    @TempDir
    Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @Test
    void areListedShownAndReplayed() throws Exception {
        try (TestInstallation tertulia = new TestInstallation(folder, false)) {
            byte[] broken = ("{\"type\":\"message.posted\",\"oh\":\"" + SECRET + "\u001b[2J\"}")
                    .getBytes(StandardCharsets.UTF_8);
            ProducerRecord<String, byte[]> bad = new ProducerRecord<>(Topic.ROOM_EVENTS.topicName(), 0, "r1", broken);
            bad.headers().add("ce_id", "m1".getBytes(StandardCharsets.UTF_8));
            tertulia.append(bad);
            var good = Facts.posted("r1", "m2", "ana", "hola");
            tertulia.append(new ProducerRecord<>(Topic.ROOM_EVENTS.topicName(), 0, "r1", Json.bytes(good)));
            tertulia.flush();
            tertulia.start("mentions");
            tertulia.awaitCaughtUp("mentions");
            await().atMost(TestInstallation.PATIENCE)
                    .until(() -> tertulia.read(Topic.deadLetters("mentions")).size() == 1);

            assertThat(run(tertulia, 0, "dead-letters", "list"))
                    .containsSubsequence("mentions/0:0", "chat.room-events 0:0")
                    .contains("Exception")
                    .doesNotContain(SECRET)
                    .doesNotContain("replayed");
            assertThat(run(tertulia, 0, "dead-letters", "list", "--application", "archive"))
                    .contains("no dead letters");
            assertThat(run(tertulia, 0, "dead-letters", "show", "mentions/0:0"))
                    .contains("ce_id: m1", "dead-letter-offset: 0", SECRET + "\\u001b[2J")
                    .doesNotContain("\u001b");
            assertThat(run(tertulia, 1, "dead-letters", "show", "mentions/0:7")).contains("there is no dead letter");
            assertThat(run(tertulia, 1, "dead-letters", "list", "--application", "none"))
                    .contains("no application none");

            assertThat(run(tertulia, 0, "dead-letters", "replay", "mentions/0:0"))
                    .contains("mentions/0:0 is chat.room-events 0:2 now");
            List<ConsumerRecord<String, byte[]>> log = tertulia.read(Topic.ROOM_EVENTS.topicName());
            assertThat(log).hasSize(3);
            assertThat(log.getLast().key()).isEqualTo("r1");
            assertThat(log.getLast().value()).isEqualTo(broken);
            assertThat(log.getLast().headers().toArray()).hasSize(1);
            // It is still broken: another letter, of another position.
            await().atMost(TestInstallation.PATIENCE)
                    .untilAsserted(() -> assertThat(run(tertulia, 0, "dead-letters", "list", "--limit", "10"))
                            .containsSubsequence("mentions/0:0", "replayed", "chat.room-events 0:2"));
            assertThat(run(tertulia, 1, "dead-letters", "replay", "mentions/0:0"))
                    .contains("--again");
            assertThat(run(tertulia, 0, "dead-letters", "replay", "--application", "mentions"))
                    .contains("chat.room-events 0:3 now", "1 replayed");
            assertThat(run(tertulia, 2, "dead-letters", "replay")).contains("too few words");
        }
    }

    private String run(TestInstallation tertulia, int code, String... words) {
        said.reset();
        String[] all = new String[words.length + 2];
        System.arraycopy(words, 0, all, 0, words.length);
        all[words.length] = "--data";
        all[words.length + 1] = tertulia.folder().toString();
        int ended = new Operations(new PrintStream(said, true, StandardCharsets.UTF_8)).run(all);
        String text = said.toString(StandardCharsets.UTF_8);
        assertThat(ended).as(text).isEqualTo(code);
        return text;
    }
}
