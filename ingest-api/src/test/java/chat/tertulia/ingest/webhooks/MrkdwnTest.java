package chat.tertulia.ingest.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MrkdwnTest {

    @ParameterizedTest
    @CsvSource(delimiter = '→', textBlock = """
                    <https://ci.example/7|build 7> failed → [build 7](https://ci.example/7) failed
                    <https://ci.example/7> → https://ci.example/7
                    <https://ci.example/a_(b)|x [y]> → [x (y)](https://ci.example/a_%28b%29)
                    <https://ci.example/?a=1&amp;b=2|both> → [both](https://ci.example/?a=1&b=2)
                    <mailto:ana@example.org|Ana> → Ana
                    <mailto:ana@example.org> → ana@example.org
                    <!here> look → @here look
                    <!here|here> look → @here look
                    <!channel>, <!everyone> → @room, @room
                    <!subteam^S1|@ops> → @ops
                    <!date^1392734382^{date}|18 February> → 18 February
                    <@U024BE7LH|ana> → @ana
                    <@ana> → @ana
                    <#C024BE7LR|general> → #general
                    <javascript:alert(1)|click> → click
                    *bold* and ~gone~ and _slanted_ → **bold** and ~~gone~~ and _slanted_
                    *<https://x.example|both>* → **[both](https://x.example)**
                    2 * 3 * 4 → 2 * 3 * 4
                    a &lt; b &amp;&amp; c &gt; d → a < b && c > d
                    &amp;lt; → &lt;
                    `*x* <!here> &lt;y&gt;` → `*x* <!here> <y>`
                    a < b and c > d → a < b and c > d
                    """)
    void becomesMarkdown(String mrkdwn, String markdown) {
        assertThat(Mrkdwn.markdown(mrkdwn)).isEqualTo(markdown);
    }

    @Test
    void codeOfSeveralLinesStaysAsItIs() {
        assertThat(Mrkdwn.markdown("*a*\n```\n*b*\n<!channel>\n```\n*c*"))
                .isEqualTo("**a**\n```\n*b*\n<!channel>\n```\n**c**");
    }
}
