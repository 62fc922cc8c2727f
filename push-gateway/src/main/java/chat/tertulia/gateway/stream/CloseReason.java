package chat.tertulia.gateway.stream;

/** Why a stream that was open is closed: the wire's code, whether to come back, and what to tell people. */
public enum CloseReason implements Reason {
    LAGGING("lagging", true, "The connection was too slow.", "La conexión era demasiado lenta."),
    AGED("aged", true, "The stream is renewed.", "La conexión se renueva."),
    DRAIN("drain", true, "This server is being restarted.", "Este servidor se está reiniciando."),
    REVOKED("revoked", false, "You were signed out.", "Se cerró tu sesión."),
    REPLAY_FAILED("replay_failed", true, "The past could not be read.", "No se pudo leer lo anterior."),
    OVERRUN("overrun", true, "This server fell behind.", "Este servidor se atrasó."),
    FAILED("failed", true, "This server made a mistake.", "Este servidor cometió un error."),
    LOG_CHANGED("log_changed", true, "The log was made anew.", "El registro se creó de nuevo."),
    MEMBERSHIP("membership", true, "Your rooms are being read again.", "Se vuelven a leer tus salas."),
    /** The client has not acknowledged a byte for too long; nobody is there to be told. */
    VANISHED("vanished", true, "The connection was lost.", "Se perdió la conexión."),
    /** The client went away; nobody is there to be told. */
    CLIENT("client", true, "You left.", "Te fuiste.");

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

    @Override
    public ControlEvent event() {
        return ControlEvent.CLOSING;
    }

    @Override
    public String code() {
        return code;
    }

    @Override
    public boolean reconnect() {
        return reconnect;
    }

    /** Whether leavings for it are spread by themselves, so that who is told need not wait for long. */
    boolean isSpread() {
        return this == AGED || this == DRAIN;
    }

    /** Whether the connection is gone, so that nothing can be written. */
    boolean isGone() {
        return this == CLIENT || this == VANISHED;
    }

    @Override
    public String text(String language) {
        return language.equals("es") ? spanish : english;
    }
}
