package chat.tertulia.systemtests.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventStreamParserTest {

    private static final class Heard implements EventStreamParser.Sink {
        private final List<String> all = new ArrayList<>();

        @Override
        public void event(String name, String lastId, byte[] data) {
            all.add(name + "|" + lastId + "|" + new String(data, UTF_8));
        }

        @Override
        public void id(String lastId) {
            all.add("id|" + lastId);
        }

        @Override
        public void retry(long millis) {
            all.add("retry|" + millis);
        }
    }

    private static List<String> parse(String text) {
        return parse(text.getBytes(UTF_8));
    }

    private static List<String> parse(byte[]... pieces) {
        Heard heard = new Heard();
        EventStreamParser parser = new EventStreamParser("", heard);
        for (byte[] piece : pieces) {
            parser.feed(piece, 0, piece.length);
        }
        return heard.all;
    }

    /** Everything at once: comment, id-only block, several data lines, an emoji, a name, retry, an empty value. */
    private static final String RICH = "\uFEFF: hello\n\nid: 1\nretry: 500\n\nid: 2\nevent: message.posted\n"
            + "data: {\"text\":\n data: no field\ndata: \"¿Qué tal? 🎉\"}\n\ndata\n\nid\ndata:x\n\n";

    private static final List<String> RICH_HEARD =
            List.of("retry|500", "id|1", "message.posted|2|{\"text\":\n\"¿Qué tal? 🎉\"}", "message|2|", "message||x");

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\r\n"})
    void hearsTheSameWhereverItIsCutAndWhateverEndsALine(String lineEnd) {
        byte[] bytes = RICH.replace("\n", lineEnd).getBytes(UTF_8);
        List<String> heard = RICH_HEARD.stream().toList();

        assertThat(parse(bytes)).isEqualTo(heard);
        for (int cut = 0; cut <= bytes.length; cut++) {
            byte[] first = java.util.Arrays.copyOf(bytes, cut);
            byte[] second = java.util.Arrays.copyOfRange(bytes, cut, bytes.length);
            assertThat(parse(first, second)).as("cut at %d", cut).isEqualTo(heard);
        }
        byte[][] single = new byte[bytes.length][];
        for (int i = 0; i < bytes.length; i++) {
            single[i] = new byte[] {bytes[i]};
        }
        assertThat(parse(single)).isEqualTo(heard);
    }

    @Test
    void mixesLineEnds() {
        assertThat(parse("data: a\r\ndata: b\rdata: c\n\r\n")).containsExactly("message||a\nb\nc");
    }

    @Test
    void ignoresWhatTheEndOfTheResponseCutsOff() {
        assertThat(parse("id: 1\ndata: a\n\nid: 2\ndata: b\n")).containsExactly("message|1|a");
    }

    @Test
    void keepsTheIdForBlocksThatBringNone() {
        assertThat(parse("id: 1\n\ndata: a\n\n")).containsExactly("id|1", "message|1|a");
    }

    @Test
    void takesOneSpaceAfterTheColonOnly() {
        assertThat(parse("data:  a\n\ndata:b:c\n\n")).containsExactly("message|| a", "message||b:c");
    }

    @Test
    void ignoresAnIdWithNulAndARetryThatIsNoNumber() {
        assertThat(parse("id: 1\0\nretry: soon\ndata: a\n\n")).containsExactly("message||a");
    }

    @Test
    void ignoresANameWithoutData() {
        assertThat(parse("event: gap\n\ndata: a\n\n")).containsExactly("message||a");
    }

    @Test
    void knowsAByteOrderMarkOnlyAtTheStart() {
        assertThat(parse("\uFEFFdata: a\n\n\uFEFFdata: b\n\n")).containsExactly("message||a");
    }

    @Test
    void refusesALineWithoutEnd() {
        byte[] junk = "x".repeat(600_000).getBytes(UTF_8);

        assertThatThrownBy(() -> parse(junk, junk)).isInstanceOf(IllegalStateException.class);
    }
}
