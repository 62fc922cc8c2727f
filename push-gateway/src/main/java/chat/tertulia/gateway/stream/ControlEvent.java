package chat.tertulia.gateway.stream;

/** The events that are the stream's own and no records. */
public enum ControlEvent {
    /** First: all after the cursor follows. */
    RESUMED("resumed"),
    /** First: some rooms' events after the cursor do not follow; the others do. */
    GAP("gap"),
    /** First: the cursor says nothing here; the stream begins now. */
    RESET("reset"),
    /** Last: why the stream ends. */
    CLOSING("closing"),
    /** Alone: no stream without a session. */
    AUTH_REQUIRED("auth_required"),
    /** Alone: no stream just now. */
    OVERLOADED("overloaded");

    private final String wire;

    ControlEvent(String wire) {
        this.wire = wire;
    }

    public String wire() {
        return wire;
    }
}
