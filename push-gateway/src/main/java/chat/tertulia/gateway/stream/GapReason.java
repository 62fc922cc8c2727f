package chat.tertulia.gateway.stream;

/** Why some of what came after the cursor is not replayed, so that the client must fetch those rooms. */
public enum GapReason implements Reason {
    /** The archive is away, or it is behind what the ring has lost. */
    NOT_ARCHIVED(
            "not_archived",
            "Some of the past cannot be read just now.",
            "Una parte de lo anterior no se puede leer ahora."),
    /** It is more than one stream may be replayed. */
    TOO_MUCH("too_much", "Too much has happened meanwhile.", "Ocurrió demasiado mientras tanto.");

    private final String code;
    private final String english;
    private final String spanish;

    GapReason(String code, String english, String spanish) {
        this.code = code;
        this.english = english;
        this.spanish = spanish;
    }

    @Override
    public ControlEvent event() {
        return ControlEvent.GAP;
    }

    @Override
    public String code() {
        return code;
    }

    @Override
    public boolean reconnect() {
        return true;
    }

    @Override
    public String text(String language) {
        return language.equals("es") ? spanish : english;
    }
}
