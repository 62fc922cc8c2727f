package chat.tertulia.ingest.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OwnAnswerTest {

    private static @Nullable OwnAnswer of(String body) {
        return OwnAnswer.of(body.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"text\":\"va\",\"visible\":\"room\"}|true",
                "{\"text\":\"va\",\"visible\":\"me\"}|false",
                "{\"text\":\"va\",\"response_type\":\"in_channel\"}|true",
                "{\"text\":\"va\",\"response_type\":\"ephemeral\"}|false",
                "{\"text\":\"va\",\"visible\":\"me\",\"response_type\":\"in_channel\"}|false",
                "{\"text\":\"va\"}|false"
            })
    void saysWhoIsToSeeIt(String body, boolean inRoom) {
        assertThat(of(body)).isEqualTo(new OwnAnswer("va", inRoom));
    }

    @Test
    void mayHaveNothingToSay() {
        assertThat(of("")).isEqualTo(new OwnAnswer(null, false));
        assertThat(of("{}")).isEqualTo(new OwnAnswer(null, false));
        assertThat(of("{\"text\":\"\",\"visible\":\"room\"}")).isEqualTo(new OwnAnswer(null, true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ok", "[]", "{\"text\":7}", "{\"text\":\"\\u0007\"}", "{\"text\":\"  \"}", "{\"text\":", "\"va\""
            })
    void isNoneIfItIsNotThat(String body) {
        assertThat(of(body)).isNull();
    }

    @Test
    void isNoneIfItIsTooLong() {
        assertThat(of("{\"text\":\"" + "x".repeat(8_001) + "\"}")).isNull();
    }
}
