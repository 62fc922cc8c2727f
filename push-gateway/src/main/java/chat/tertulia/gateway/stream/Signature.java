package chat.tertulia.gateway.stream;

import chat.tertulia.gateway.stream.Batch.Stretch;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What live subscribers of one event loop have in common when their blocks are the same bytes: the partitions that concern
 * them, their inbox's partition, and their framing. A frame is encoded once a signature, not once a reader.
 */
final class Signature {

    private final Key key;
    private final Stretch beginning = new Stretch(0, 0);
    private int subscribers;

    /** What makes two signatures the same. */
    static final class Key {
        private final int[] partitions;
        private final int inboxPartition;
        private final Framing framing;
        private final int hash;

        Key(int[] partitions, int inboxPartition, Framing framing) {
            this.partitions = partitions;
            this.inboxPartition = inboxPartition;
            this.framing = framing;
            this.hash = (Arrays.hashCode(partitions) * 31 + inboxPartition) * 31 + framing.hashCode();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key that
                    && inboxPartition == that.inboxPartition
                    && framing == that.framing
                    && Arrays.equals(partitions, that.partitions);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    Signature(Key key) {
        this.key = key;
    }

    Key key() {
        return key;
    }

    int[] partitions() {
        return key.partitions;
    }

    int inboxPartition() {
        return key.inboxPartition;
    }

    Framing framing() {
        return key.framing;
    }

    boolean has(int partition) {
        return Arrays.binarySearch(key.partitions, partition) >= 0;
    }

    void join() {
        subscribers++;
    }

    /** Takes a subscriber away; says whether nobody is left. */
    boolean leave() {
        return --subscribers == 0;
    }

    /** What a subscriber holds of a batch before its first frame. */
    Stretch beginning() {
        return beginning;
    }
}
