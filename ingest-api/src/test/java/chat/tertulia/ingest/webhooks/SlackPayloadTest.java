package chat.tertulia.ingest.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.MediaType;

/** What services send to Slack, as a message here. */
class SlackPayloadTest {

    private static String json(String body) {
        return SlackPayload.text(MediaType.APPLICATION_JSON, body.getBytes(StandardCharsets.UTF_8));
    }

    private static String form(String body) {
        return SlackPayload.text(
                MediaType.parseMediaType("application/x-www-form-urlencoded; charset=utf-8"),
                body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void textAloneInJsonAndInAForm() {
        assertThat(json("{\"text\": \"Café <https://x.example|aquí>\"}")).isEqualTo("Café [aquí](https://x.example)");
        assertThat(form("a=b&payload=" + URLEncoder.encode("{\"text\":\"a & b + ñ\"}", StandardCharsets.UTF_8)))
                .isEqualTo("a & b + ñ");
    }

    @Test
    void whoItSaysItIsFromIsPartOfTheText() {
        assertThat(json("{\"text\": \"done\", \"username\": \"Ana\\n&lt;x&gt;\"}"))
                .isEqualTo("**Ana <x>**\ndone");
    }

    @Test
    void blocksTakeThePlaceOfTheText() {
        assertThat(json("""
                        {"text": "for notifications", "blocks": [
                          {"type": "header", "text": {"type": "plain_text", "text": "Build 7"}},
                          {"type": "divider"},
                          {"type": "section", "text": {"type": "mrkdwn", "text": "*red* since <!date^1^{date}|noon>"},
                           "fields": [{"type": "mrkdwn", "text": "branch: `main`"}, {"type": "plain_text", "text": "by: ana"}]},
                          {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Retry"}}]},
                          {"type": "context", "elements": [{"type": "mrkdwn", "text": "3 min"}, {"type": "image", "image_url": "x"}]}]}""")).isEqualTo("**Build 7**\n**red** since noon\nbranch: `main`\nby: ana\n3 min");
    }

    @Test
    void attachmentsFollowAndTheirFallbackIsOnlyThat() {
        assertThat(json("""
                        {"text": "Deploy", "attachments": [
                          {"fallback": "not shown", "pretext": "v2", "title": "Log", "title_link": "https://x.example/1",
                           "text": "all *green*", "fields": [{"title": "Took", "value": "3 s", "short": true}, {"title": "Tests", "value": 12}]},
                          {"fallback": "a picture", "image_url": "https://x.example/p.png"}]}"""))
                .isEqualTo(
                        "Deploy\nv2\n[Log](https://x.example/1)\nall **green**\n**Took:** 3 s\n**Tests:** 12\na picture");
    }

    @Test
    void whatNoMessageMayHaveIsLeftOutAndWhatIsTooLongIsCut() {
        assertThat(json("{\"text\": \"\\u001b[31mred\\u001b[0m\\r\\nnext\"}")).isEqualTo("[31mred[0m\nnext");
        String cut = json("{\"text\": \"" + "😀".repeat(9_000) + "\"}");
        assertThat(cut.codePointCount(0, cut.length())).isEqualTo(8_000);
        assertThat(cut).endsWith("😀…");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '→', textBlock = """
                    '' → invalid_payload
                    {"text": → invalid_payload
                    ["text"] → invalid_payload
                    "text" → invalid_payload
                    {} → no_text
                    {"text": ""} → no_text
                    {"text": "\\u0007 "} → no_text
                    {"text": {"a": 1}} → no_text
                    {"username": "ana"} → no_text
                    {"blocks": [{"type": "divider"}]} → no_text
                    {"blocks": "x", "attachments": 7} → no_text
                    """)
    void whatIsNoMessageIsRefusedInSlacksWords(String body, String word) {
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> json(body));

        assertThat(refusal.word()).isEqualTo(word);
        assertThat(refusal.status()).isEqualTo(400);
    }

    @Test
    void aFormWithoutPayloadAndBrokenEscapesAreNoPayload() {
        assertThat(catchThrowableOfType(Refusal.class, () -> form("{\"text\":\"x\"}"))
                        .word())
                .isEqualTo("invalid_payload");
        assertThat(catchThrowableOfType(Refusal.class, () -> form("payload=%zz"))
                        .word())
                .isEqualTo("invalid_payload");
        assertThat(catchThrowableOfType(
                                Refusal.class,
                                () -> SlackPayload.text(
                                        null, new byte[] {'{', '"', (byte) 0xc0, (byte) 0xaf, '"', ':', '1', '}'}))
                        .word())
                .isEqualTo("invalid_payload");
    }

    @Test
    void tooManyAttachmentsAreRefused() {
        assertThat(catchThrowableOfType(
                                Refusal.class,
                                () -> json("{\"text\":\"x\",\"attachments\":[" + "{},".repeat(100) + "{}]}"))
                        .word())
                .isEqualTo("too_many_attachments");
    }
}
