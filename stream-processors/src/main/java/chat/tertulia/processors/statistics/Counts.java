package chat.tertulia.processors.statistics;

import chat.tertulia.contracts.ids.Ids;
import chat.tertulia.contracts.statistics.RoomMinute;
import chat.tertulia.contracts.statistics.RoomMinute.Tones;
import java.time.Instant;

/**
 * What an open minute of a room has so far.
 *
 * @param remembered keys of this minute in the store of what was counted
 */
record Counts(long messages, int people, long mentions, long flags, Tones sentiment, int remembered) {

    static final Counts NONE = new Counts(0, 0, 0, 0, Tones.NONE, 0);

    Counts posted(boolean newPerson) {
        int then = newPerson ? people + 1 : Math.max(1, people);
        return new Counts(messages + 1, then, mentions, flags, sentiment, remembered);
    }

    /** With one message more of which this was found. */
    Counts found(Finding finding) {
        Tones now = sentiment;
        Tones then = switch (finding) {
            case MENTIONS, FLAGS -> now;
            case POSITIVE -> new Tones(now.positive() + 1, now.negative(), now.neutral(), now.mixed(), now.other());
            case NEGATIVE -> new Tones(now.positive(), now.negative() + 1, now.neutral(), now.mixed(), now.other());
            case NEUTRAL -> new Tones(now.positive(), now.negative(), now.neutral() + 1, now.mixed(), now.other());
            case MIXED -> new Tones(now.positive(), now.negative(), now.neutral(), now.mixed() + 1, now.other());
            case OTHER -> new Tones(now.positive(), now.negative(), now.neutral(), now.mixed(), now.other() + 1);
        };
        return new Counts(
                messages,
                people,
                finding == Finding.MENTIONS ? mentions + 1 : mentions,
                finding == Finding.FLAGS ? flags + 1 : flags,
                then,
                remembered);
    }

    Counts remembering(int more) {
        return new Counts(messages, people, mentions, flags, sentiment, remembered + more);
    }

    /** The record that says so; there must be a message. */
    RoomMinute result(String room, Instant minute, boolean isFinal) {
        // What says the same has the same id: counts never come back to what they were.
        String id = Ids.derived(
                't',
                RoomMinute.TYPE,
                room,
                minute.toString(),
                isFinal ? "final" : messages + " " + people + " " + mentions + " " + flags + " " + sentiment);
        return new RoomMinute(id, room, minute, messages, people, mentions, flags, sentiment, isFinal);
    }
}
