package chat.tertulia.gateway.stream;

/** Why the stream is not what its reader hoped for: a refusal, a reset, a gap or a close. docs/REALTIME.md lists them all. */
public sealed interface Reason permits Refusal, ResetReason, GapReason, CloseReason {

    /** The event that tells of it. */
    ControlEvent event();

    /** For programs; never changes. */
    String code();

    /** Whether the stream, or the next one, goes on from the cursor with the same session. */
    boolean reconnect();

    /** For people, in {@code es} or {@code en}. */
    String text(String language);
}
