package chat.tertulia.gateway.stream;

/** Why a stream is not opened. Told in band, since browsers give up for ever on any status but 200. */
public enum Refusal implements Reason {
    AUTH_REQUIRED(
            ControlEvent.AUTH_REQUIRED, "auth_required", false, 30_000, "Sign in first.", "Primero inicia sesión."),
    STREAMS(ControlEvent.OVERLOADED, "streams", true, 10_000, "This server is full.", "Este servidor está lleno."),
    USER(
            ControlEvent.OVERLOADED,
            "user",
            true,
            30_000,
            "You have too many streams open.",
            "Tienes demasiadas conexiones abiertas."),
    ADDRESS(
            ControlEvent.OVERLOADED,
            "address",
            true,
            30_000,
            "Too many streams from your address.",
            "Demasiadas conexiones desde tu dirección."),
    RATE(
            ControlEvent.OVERLOADED,
            "rate",
            true,
            1_000,
            "Too many are coming at once.",
            "Demasiadas personas llegan a la vez."),
    ADDRESS_RATE(
            ControlEvent.OVERLOADED,
            "address_rate",
            true,
            1_000,
            "Your address opens streams too fast.",
            "Tu dirección abre conexiones demasiado rápido."),
    LOOKUPS(
            ControlEvent.OVERLOADED,
            "lookups",
            true,
            5_000,
            "Too many are being recognised at once.",
            "Demasiadas personas se identifican a la vez."),
    STARTING(
            ControlEvent.OVERLOADED,
            "starting",
            true,
            2_000,
            "This server is starting.",
            "Este servidor está partiendo."),
    DRAINING(
            ControlEvent.OVERLOADED,
            "draining",
            true,
            1_000,
            "This server is being restarted.",
            "Este servidor se está reiniciando."),
    SESSIONS(
            ControlEvent.OVERLOADED,
            "sessions",
            true,
            5_000,
            "Sessions cannot be read just now.",
            "No se pueden leer las sesiones.");

    private final ControlEvent event;
    private final String code;
    private final boolean reconnect;
    private final int retryMillis;
    private final String english;
    private final String spanish;

    Refusal(ControlEvent event, String code, boolean reconnect, int retryMillis, String english, String spanish) {
        this.event = event;
        this.code = code;
        this.reconnect = reconnect;
        this.retryMillis = retryMillis;
        this.english = english;
        this.spanish = spanish;
    }

    @Override
    public ControlEvent event() {
        return event;
    }

    @Override
    public String code() {
        return code;
    }

    @Override
    public boolean reconnect() {
        return reconnect;
    }

    /** When to come back at the earliest, before jitter of up to as much again. */
    public int retryMillis() {
        return retryMillis;
    }

    @Override
    public String text(String language) {
        return language.equals("es") ? spanish : english;
    }
}
