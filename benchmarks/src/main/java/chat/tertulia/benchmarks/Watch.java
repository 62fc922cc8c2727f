package chat.tertulia.benchmarks;

import chat.tertulia.systemtests.client.StreamEvent;

/** Looks on at one of the streams of a run, and may make it wait for more than the messages. */
public interface Watch {

    /** An event of the stream, on its event loop. */
    void onEvent(StreamEvent event);

    /** Whether all has come that is to come after so many messages. Any thread. */
    boolean isComplete(int posted);
}
