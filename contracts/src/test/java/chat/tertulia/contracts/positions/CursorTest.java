package chat.tertulia.contracts.positions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {

    private static final String EPOCH = "abcd_-12";

    @Test
    void aCursorReadsBackAsItWasWritten() {
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            int count = random.nextInt(50);
            int[] partitions =
                    random.ints(0, 300).distinct().limit(count).sorted().toArray();
            long[] events = random.longs(partitions.length, 0, 1L << 53).toArray();
            long[] annotations = random.longs(partitions.length, 0, 1L << random.nextInt(1, 53))
                    .toArray();
            int inbox = random.nextInt(-1, 48);
            Cursor cursor =
                    new Cursor(EPOCH, partitions, events, annotations, inbox, inbox < 0 ? 0 : random.nextInt(9_999));
            Cursor back = Cursor.parse(cursor.toString());
            assertThat(back).isEqualTo(cursor);
            assertThat(back.epoch()).isEqualTo(EPOCH);
            for (int p = 0; p < partitions.length; p++) {
                assertThat(back.indexOf(partitions[p])).isEqualTo(p);
                assertThat(back.nextEvent(p)).isEqualTo(events[p]);
                assertThat(back.nextAnnotation(p)).isEqualTo(annotations[p]);
            }
            assertThat(back.inboxPartition()).isEqualTo(inbox);
        }
    }

    @Test
    void aCursorIsShort() {
        // One room with a million messages: what a line of every event costs.
        Cursor cursor = new Cursor(EPOCH, new int[] {7}, new long[] {1_000_000}, new long[] {2_000_000}, 3, 5_000);
        assertThat(cursor.toString()).hasSizeLessThanOrEqualTo(28);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "v1",
                "v1.",
                "v1.abcd",
                "v2.abcd_-12.AQEAAAIA",
                "v1.abcd_-12.",
                "v1.abcd_-12.A",
                "v1.abcd_-12.AQEAAAIA*",
                "v1.abcd_-12.AQEAAAIAAA",
                "v1.abcd_-12._____________w",
                "v1.abcd_-12./+==",
                "0:12"
            })
    void whatIsNoCursorIsRefused(String text) {
        assertThatThrownBy(() -> Cursor.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not a cursor");
    }

    @Test
    void randomTextNeverDoesWorseThanBeingRefused() {
        Random random = new Random(11);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder("v1." + EPOCH + ".");
            random.ints(random.nextInt(40), 33, 127).forEach(text::appendCodePoint);
            try {
                assertThat(Cursor.parse(text.toString()).size()).isLessThanOrEqualTo(Cursor.PARTITIONS_MAX);
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessage("not a cursor");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "7:", ":7", "7:-1", "-7:1", "a:1", "7:1:2", "7:99999999999999999", "1234567:1"})
    void whatIsNoPositionIsRefused(String text) {
        assertThatThrownBy(() -> Position.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void positionsAreOrderedWithinAPartition() {
        assertThat(Position.parse("7:9")).isLessThan(Position.parse("7:10"));
        assertThat(Position.parse("7:10").toString()).isEqualTo("7:10");
    }
}
