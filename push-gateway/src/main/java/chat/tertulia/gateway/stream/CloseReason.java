package chat.tertulia.gateway.stream;

/** Why a stream that was open is closed: the wire's code, whether to come back, and what to tell people. */
public enum CloseReason {
    LAGGING("lagging", true, "The connection was too slow.", "La conexión era demasiado lenta."),
    AGED("aged", true, "The stream is renewed.", "La conexión se renueva."),
    DRAIN("drain", true, "This server is being restarted.", "Este servidor se está reiniciando."),
    REVOKED("revoked", false, "You were signed out.", "Se cerró tu sesión."),
    REPLAY_FAILED("replay_failed", true, "The past could not be read.", "No se pudo leer lo anterior."),
    OVERRUN("overrun", true, "This server fell behind.", "Este servidor se atrasó."),
    LOG_CHANGED("log_changed", true, "The log was made anew.", "El registro se creó de nuevo."),
    MEMBERSHIP("membership", true, "Your rooms are being read again.", "Se vuelven a leer tus salas."),
    /** The client went away; nothing is sent. */
    CLIENT("client", true, "", "");

    private final String code;
    private final boolean reconnect;
    private final String english;
    private final String spanish;

    CloseReason(String code, boolean reconnect, String english, String spanish) {
        this.code = code;
        this.reconnect = reconnect;
        this.english = english;
        this.spanish = spanish;
    }

    public String code() {
        return code;
    }

    public boolean reconnect() {
        return reconnect;
    }

    public String text(String language) {
        return language.equals("es") ? spanish : english;
    }
}
