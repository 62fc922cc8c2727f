package chat.tertulia.systemtests.client;

/** Follows one stream. Called on the stream's event loop, which serves others too: never block in it. */
public interface StreamListener {

    /** Every event, control events included. */
    void onEvent(StreamEvent event);

    /** The connection ended; the stream will connect again by itself. */
    default void onBreak(String why) {}

    /** The stream is over: refused, closed by us or for good by the server, or patience ended. */
    default void onEnd(String why) {}
}
