package chat.tertulia.benchmarks.stream;

/** What one stream has seen of its rooms. One thread. */
final class DeliveryCheck {

    /** What an event is to a stream that knows what it saw before. */
    enum Verdict {
        EXPECTED,
        /** Some before it are missing, so far. */
        AHEAD,
        REPEATED,
        /** One that was missing. */
        LATE,
        FOREIGN
    }

    private final int[] rooms;
    private final long[] next;
    /** Of the 64 before the next, which were seen: bit 0 is the last. */
    private final long[] seen;

    private long missing;

    /**
     * A stream's rooms.
     *
     * @param rooms their numbers
     * @param next the sequence each begins with
     */
    DeliveryCheck(int[] rooms, long[] next) {
        this.rooms = rooms.clone();
        this.next = next.clone();
        this.seen = new long[rooms.length];
    }

    /** Takes an event. */
    Verdict see(int room, long sequence) {
        int at = 0;
        while (at < rooms.length && rooms[at] != room) {
            at++;
        }
        if (at == rooms.length) {
            return Verdict.FOREIGN;
        }
        long ahead = sequence - next[at];
        if (ahead >= 0) {
            seen[at] = (ahead >= 63 ? 0 : seen[at] << (ahead + 1)) | 1;
            next[at] = sequence + 1;
            missing += ahead;
            return ahead == 0 ? Verdict.EXPECTED : Verdict.AHEAD;
        }
        long bit = ahead < -64 ? 0 : 1L << (-ahead - 1);
        if (bit == 0 || (seen[at] & bit) != 0 || missing == 0) {
            return Verdict.REPEATED;
        }
        seen[at] |= bit;
        missing--;
        return Verdict.LATE;
    }

    /** How many were not seen of those that were published. */
    long lost(long[] publishedByRoom) {
        long lost = missing;
        for (int i = 0; i < rooms.length; i++) {
            lost += publishedByRoom[rooms[i]] - next[i];
        }
        return lost;
    }
}
