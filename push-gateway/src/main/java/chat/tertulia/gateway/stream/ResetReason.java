package chat.tertulia.gateway.stream;

/** Why a presented cursor says nothing here, so that the client must load the snapshot. */
public enum ResetReason implements Reason {
    /** It is no cursor, or another user's. */
    MALFORMED("malformed", "This is no place in your stream.", "Esto no es un lugar de tu conexión."),
    /** It is of a log that was since made anew. */
    OTHER_EPOCH("other_epoch", "The log was made anew.", "El registro se creó de nuevo."),
    /** It names positions the log has not reached: of a log that lost its end, or forged. */
    BEYOND_LOG("beyond_log", "The log does not reach that far.", "El registro no llega hasta ahí.");

    private final String code;
    private final String english;
    private final String spanish;

    ResetReason(String code, String english, String spanish) {
        this.code = code;
        this.english = english;
        this.spanish = spanish;
    }

    @Override
    public ControlEvent event() {
        return ControlEvent.RESET;
    }

    @Override
    public String code() {
        return code;
    }

    @Override
    public boolean reconnect() {
        return false;
    }

    @Override
    public String text(String language) {
        return language.equals("es") ? spanish : english;
    }
}
