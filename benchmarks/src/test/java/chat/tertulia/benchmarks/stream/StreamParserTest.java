package chat.tertulia.benchmarks.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamParserTest {

    private static final String HEAD = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

    private static final class Heard implements StreamParser.Listener {
        final List<String> all = new ArrayList<>();

        @Override
        public void opened(int status) {
            all.add("opened " + status);
        }

        @Override
        public void message(int room, long sequence, long sentNanos) {
            all.add(room + " " + sequence + " " + sentNanos);
        }

        @Override
        public void control(int name) {
            all.add(name == "resumed".hashCode() ? "resumed" : "other");
        }

        @Override
        public void ended() {
            all.add("ended");
        }
    }

    private static String chunk(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }

    private static String event(String id, int room, long sequence) {
        return "id: " + id + "\nevent: message.posted\ndata: {\"pos\":\"3:1\",\"P\":\"PB\",\"text\":\""
                + Messages.text(room, sequence, 123_456_789_012L) + "\"}\n\n";
    }

    private static StreamParser feed(Heard heard, String text, int cut) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        StreamParser parser = new StreamParser(heard);
        parser.feed(bytes, 0, cut);
        parser.feed(bytes, cut, bytes.length);
        return parser;
    }

    @Test
    void readsAStreamCutAtAnyByte() {
        String id = "v1." + "A".repeat(200);
        String text = HEAD + chunk("retry: 3734\n\n") + chunk("event: resumed\ndata: {}\n\n")
                + chunk(": heartbeat\n\n" + event("a", 7, 1)) + chunk(event("b", 8, 2)) + chunk("id: " + id + "\n\n")
                + "0\r\n\r\n";
        for (int cut = 0; cut <= text.length(); cut++) {
            Heard heard = new Heard();
            StreamParser parser = feed(heard, text, cut);

            assertThat(heard.all)
                    .as("cut at %d", cut)
                    .containsExactly("opened 200", "resumed", "7 1 123456789012", "8 2 123456789012", "ended");
            assertThat(parser.lastEventId()).isEqualTo(id);
            assertThat(parser.retryMillis()).isEqualTo(3734);
        }
    }

    @Test
    void readsChunksThatEndInTheMiddleOfALine() {
        String event = event("a", 7, 1);
        for (int cut = 1; cut < event.length(); cut++) {
            Heard heard = new Heard();

            feed(heard, HEAD + chunk(event.substring(0, cut)) + chunk(event.substring(cut)), HEAD.length());

            assertThat(heard.all).containsExactly("opened 200", "7 1 123456789012");
        }
    }

    @Test
    void doesNotKeepTheIdOfABlockThatIsNotWhole() {
        Heard heard = new Heard();
        String half = event("second", 7, 2);

        StreamParser parser =
                feed(heard, "HTTP/1.1 200 OK\r\n\r\n" + event("first", 7, 1) + half.substring(0, half.length() - 1), 9);

        assertThat(heard.all).containsExactly("opened 200", "7 1 123456789012");
        assertThat(parser.lastEventId()).isEqualTo("first");
        parser.restart();
        byte[] again = (HEAD + chunk(event("second", 7, 2))).getBytes(StandardCharsets.UTF_8);
        parser.feed(again, 0, again.length);
        assertThat(heard.all).endsWith("opened 200", "7 2 123456789012");
        assertThat(parser.lastEventId()).isEqualTo("second");
    }
}
