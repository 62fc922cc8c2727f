package chat.tertulia.gateway.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RingTest {

    private static Frame frame(Ring ring, int partition, long offset, int size, long at) {
        return new Frame(
                ring.nextSequence(),
                FollowedLog.EVENTS,
                partition,
                offset,
                "r1",
                Frame.Kind.PLAIN,
                offset,
                null,
                ring.lastSequence(FollowedLog.EVENTS, partition),
                at,
                null,
                new byte[size]);
    }

    @Test
    void readersSeeWhatIsPublished() {
        Ring ring = new Ring(2, 16, 1 << 20, 1_000);
        ring.startAt(FollowedLog.EVENTS, 1, 40);
        ring.append(frame(ring, 1, 40, 10, 0));

        assertThat(ring.head()).isZero();
        ring.publish(0);

        assertThat(ring.head()).isEqualTo(1);
        long[] next = new long[6];
        long[] newest = new long[6];
        assertThat(ring.snapshot(next, newest)).isEqualTo(1);
        assertThat(next).containsExactly(0, 41, 0, 0, 0, 0);
        assertThat(newest).containsExactly(-1, 0, -1, -1, -1, -1);
        assertThat(ring.floor(FollowedLog.EVENTS, 1)).isEqualTo(40);
    }

    @Test
    void itIsBoundedByBytesFramesAndAge() {
        Ring ring = new Ring(1, 8, 10_000, 1_000);
        for (int i = 0; i < 20; i++) {
            ring.append(frame(ring, 0, i, 100, i));
            ring.publish(i);
        }
        assertThat(ring.head() - ring.oldest()).isEqualTo(8);
        assertThat(ring.floor(FollowedLog.EVENTS, 0)).isEqualTo(12);
        assertThat(ring.get(11)).isNull();
        assertThat(ring.get(12)).isNotNull();

        ring.append(frame(ring, 0, 20, 9_000, 20));
        ring.publish(20);
        assertThat(ring.bytes()).isLessThanOrEqualTo(10_000);
        assertThat(ring.get(20)).isNotNull();

        ring.publish(2_000);
        assertThat(ring.bytes()).isZero();
        assertThat(ring.oldest()).isEqualTo(ring.head()).isEqualTo(21);
        assertThat(ring.floor(FollowedLog.EVENTS, 0)).isEqualTo(21);
    }

    @Test
    void positionsAreRightEvenIfFramesFallOutBeforeTheyArePublished() {
        Ring ring = new Ring(2, 4, 1 << 20, 1_000);
        ring.append(frame(ring, 1, 7, 1, 0));
        for (int i = 0; i < 10; i++) {
            ring.append(frame(ring, 0, i, 1, 0));
        }
        ring.publish(0);

        long[] next = new long[6];
        ring.snapshot(next, new long[6]);
        assertThat(next[1]).isEqualTo(8);
        assertThat(next[0]).isEqualTo(10);
        assertThat(ring.floor(FollowedLog.EVENTS, 1)).isEqualTo(8);
    }

    @Test
    void aFrameIsRedactedInPlace() {
        Ring ring = new Ring(1, 8, 10_000, 1_000);
        ring.append(frame(ring, 0, 0, 100, 0));
        ring.publish(0);
        long before = ring.bytes();

        ring.redact(0, "gone".getBytes(StandardCharsets.UTF_8));
        ring.redact(5, new byte[1]);
        ring.publish(0);

        Frame frame = ring.get(0);
        assertThat(frame).isNotNull();
        assertThat(frame.bytes()).asString(StandardCharsets.UTF_8).isEqualTo("gone");
        assertThat(ring.bytes()).isEqualTo(before - 96);
    }
}
