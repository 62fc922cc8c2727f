package chat.tertulia.ingest.outgoing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class SigningKeysTest {

    private static final byte[] KEY = Base64.getDecoder().decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);

    /** From the libraries of Standard Webhooks. */
    @Test
    void signsAsTheStandardsOwnExample() {
        assertThat(new SigningKeys(KEY, null).signature("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, BODY))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void whileASecretIsChangedBothSign() {
        byte[] other = SigningKeys.generate(new SecureRandom());

        String both = new SigningKeys(other, KEY).signature("m1", 1, BODY);

        assertThat(both.split(" "))
                .containsExactly(
                        new SigningKeys(other, null).signature("m1", 1, BODY),
                        new SigningKeys(KEY, null).signature("m1", 1, BODY));
    }

    @Test
    void aSecretIsTextOf256Bits() {
        String text = SigningKeys.text(SigningKeys.generate(new SecureRandom()));

        assertThat(text).startsWith("whsec_");
        assertThat(Base64.getDecoder().decode(text.substring(6))).hasSize(32);
    }
}
