package chat.tertulia.gateway.ring;

import chat.tertulia.contracts.topics.Topic;

/** The topics a stream is made of. */
public enum FollowedLog {
    EVENTS(0, Topic.ROOM_EVENTS),
    ANNOTATIONS(1, Topic.ROOM_ANNOTATIONS),
    INBOX(2, Topic.USER_EVENTS);

    /** Number of followed topics, to size arrays. */
    public static final int COUNT = 3;

    private final int index;
    private final Topic topic;

    FollowedLog(int index, Topic topic) {
        this.index = index;
        this.topic = topic;
    }

    /** From 0; places it in arrays. */
    public int index() {
        return index;
    }

    public Topic topic() {
        return topic;
    }
}
