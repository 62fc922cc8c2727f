package chat.tertulia.ingest.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserAgentTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0 | Firefox, Linux
                Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 | Chrome, Linux
                Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0 | Edge, Windows
                Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36 | Samsung Internet, Android
                Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1 | Safari, iOS
                Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15 | Safari, macOS
                curl/8.14.1 | curl
                Java-http-client/25.0.1 | Java-http-client
                """)
    void saysWhatAPersonKnowsItBy(String header, String summary) {
        assertThat(UserAgent.summary(header)).isEqualTo(summary);
    }

    @Test
    void nothingOfAHeaderIsKeptThatIsNotKnown() {
        assertThat(UserAgent.summary(null)).isNull();
        assertThat(UserAgent.summary("")).isNull();
        assertThat(UserAgent.summary("Mozilla/5.0")).isNull();
        assertThat(UserAgent.summary("<script>alert(1)</script>")).isNull();
        assertThat(UserAgent.summary("\u202egnp")).isNull();
        assertThat(UserAgent.summary("x".repeat(100_000))).hasSizeLessThanOrEqualTo(UserAgent.LENGTH_MAX);
        assertThat(UserAgent.summary("x".repeat(100_000) + " Windows")).doesNotContain("Windows");
    }
}
