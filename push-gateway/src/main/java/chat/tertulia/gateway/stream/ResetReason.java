package chat.tertulia.gateway.stream;

/** Why a presented cursor says nothing here, so that the client must load the snapshot. */
public enum ResetReason {
    /** It is no cursor. */
    MALFORMED("malformed"),
    /** It is of a log that was since made anew. */
    OTHER_EPOCH("other_epoch"),
    /** It names positions the log has not reached: of a log that lost its end, or forged. */
    BEYOND_LOG("beyond_log");

    private final String code;

    ResetReason(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }
}
