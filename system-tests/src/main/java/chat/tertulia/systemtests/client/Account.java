package chat.tertulia.systemtests.client;

/**
 * Somebody signed in.
 *
 * @param token bearer token of this session
 */
public record Account(String id, String name, String token) {

    /** Tokens stay out of logs and reports. */
    @Override
    public String toString() {
        return name + " (" + id + ")";
    }
}
