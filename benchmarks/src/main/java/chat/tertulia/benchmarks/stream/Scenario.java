package chat.tertulia.benchmarks.stream;

import java.util.List;

/**
 * A load. Streams and rooms have numbers from 0; stream {@code s} follows room {@code s % rooms} first.
 *
 * @param name what it is asked for by
 * @param streams streams, each of a user of its own
 * @param rooms rooms that are published to in turn
 * @param roomsPerStream rooms each stream follows
 * @param rate messages a second, or 0 for a closed loop
 * @param window messages on their way at most, in a closed loop
 * @param incident what happens meanwhile
 */
record Scenario(String name, int streams, int rooms, int roomsPerStream, int rate, int window, Incident incident) {

    /** What happens to the streams while messages flow. */
    enum Incident {
        NONE,
        /** A fifth of the streams stops reading for a time. */
        STALLED,
        /** Sessions end. */
        REVOCATION,
        /** All connections are lost at once. */
        STORM
    }

    static final List<Scenario> ALL = List.of(
            new Scenario("S1b", 1_000, 1, 1, 50, 0, Incident.NONE),
            new Scenario("S1m", 1_000, 1, 1, 0, 4, Incident.NONE),
            new Scenario("S3", 10_000, 1, 1, 2, 0, Incident.NONE),
            new Scenario("S2b", 5_000, 1_000, 1, 1_000, 0, Incident.NONE),
            new Scenario("S20", 10_000, 1_000, 20, 500, 0, Incident.NONE),
            new Scenario("Stalled", 10_000, 1, 1, 2, 0, Incident.STALLED),
            new Scenario("Revocation", 10_000, 1, 1, 2, 0, Incident.REVOCATION),
            new Scenario("Storm", 10_000, 1, 1, 2, 0, Incident.STORM));

    static Scenario named(String name) {
        return ALL.stream()
                .filter(one -> one.name.equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such scenario: " + name));
    }

    /** The k-th room of a stream. */
    int room(int stream, int k) {
        return (stream + k * (rooms / roomsPerStream)) % rooms;
    }

    /** Whether a server of one room a stream can do it. */
    boolean isForEveryPeer() {
        return roomsPerStream == 1 && incident == Incident.NONE;
    }

    /** A room's id: pushbench makes names of a prefix and a number. */
    static String roomId(int room) {
        return "bench" + room;
    }

    static String userId(int stream) {
        return "u" + stream;
    }

    static String sessionId(int stream) {
        return "s" + stream;
    }

    String token(int stream) {
        return "bench-" + roomId(room(stream, 0)) + "-" + stream;
    }
}
