package chat.tertulia.systemtests.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.tertulia.systemtests.client.ApiClient;
import chat.tertulia.systemtests.client.Patience;
import chat.tertulia.systemtests.client.StreamClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** The whole product is killed with commands on their way and reminders not yet due. */
@Timeout(600)
class CommandsRestartIT {

    private static final int COMMANDS = 40;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Test
    void eachCommandTakesEffectOnceOrIsRefusedAndRemindersComeOnce() throws Exception {
        try (Product product = Product.own();
                ApiClient api = product.api();
                StreamClient streams = new StreamClient(product.url(), 1, Patience.of(PATIENCE))) {
            Person ana = Person.signUp(api, "ana");
            String room = ana.api
                    .createRoom(Person.unique("cmd"), null, "public")
                    .path("id")
                    .asString();
            String cursor = ana.api.snapshot().path("cursor").asString();
            CommandsTest.give(ana, room, "me", "/recuérdame en 5s sacar la pizza");
            CommandsTest.give(ana, room, "room", "/remind room in 5s meeting");
            for (int i = 0; i < COMMANDS; i++) {
                CommandsTest.give(ana, room, "c" + i, "/roll 3d6");
            }

            product.kill();
            product.start();

            ana.follow(streams, cursor);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(answers(ana)).hasSize(COMMANDS + 2));
            Map<String, String> answers = answers(ana);
            // The answer comes from the stream, history from the view: it may be a moment behind.
            List<String> told = answers.entrySet().stream()
                    .filter(answer -> answer.getKey().startsWith("c") && "said".equals(answer.getValue()))
                    .map(Map.Entry::getKey)
                    .toList();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(rolls(ana, room)).containsAll(told));
            List<String> said = rolls(ana, room);
            assertThat(said).doesNotHaveDuplicates();
            for (int i = 0; i < COMMANDS; i++) {
                String code = answers.get("c" + i);
                assertThat(code).isIn("said", "late");
                assertThat(said.contains("c" + i)).as("c" + i + " " + code).isEqualTo("said".equals(code));
            }
            if ("reminder".equals(answers.get("me"))) {
                await().atMost(PATIENCE).until(() -> reminders(ana) > 0);
            }
            if ("reminder".equals(answers.get("room"))) {
                await().atMost(PATIENCE).until(() -> meetings(ana, room) > 0);
            }
            CommandsTest.give(ana, room, "last", "/me is back");
            await().atMost(PATIENCE).until(() -> ana.texts(room).contains("is back"));
            assertThat(reminders(ana)).isLessThanOrEqualTo(1);
            assertThat(meetings(ana, room)).isLessThanOrEqualTo(1);
        }
    }

    private static Map<String, String> answers(Person person) {
        return person.events("command.answered").stream()
                .map(event -> event.path("answer"))
                .collect(Collectors.toMap(
                        answer -> answer.path("clientId").asString(),
                        answer -> answer.path("code").asString()));
    }

    private static List<String> rolls(Person person, String room) {
        return person.api.history(room, null).stream()
                .map(message -> message.path("clientId").asString(""))
                .filter(clientId -> clientId.startsWith("c") && clientId.length() <= 3)
                .toList();
    }

    private static long reminders(Person person) {
        return person.api.inbox().path("items").values().stream()
                .map(item -> item.path("reason").asString())
                .filter("reminder"::equals)
                .count();
    }

    private static long meetings(Person person, String room) {
        return person.api.history(room, null).stream()
                .map((JsonNode message) -> message.path("text").asString())
                .filter("⏰ meeting"::equals)
                .count();
    }
}
