package chat.tertulia.systemtests.client;

/** The server could not be reached, or kept refusing for the moment, for longer than our patience. */
public final class ServerGone extends RuntimeException {
    public ServerGone(String message, Throwable cause) {
        super(message, cause);
    }
}
