package chat.tertulia.gateway.stream;

/** Why a stream is not opened. Told in band, since browsers give up for ever on any status but 200. */
public enum Refusal {
    AUTH_REQUIRED("auth_required", "auth_required", 30_000, "Sign in first.", "Primero inicia sesión."),
    STREAMS("overloaded", "streams", 10_000, "This server is full.", "Este servidor está lleno."),
    USER("overloaded", "user", 30_000, "You have too many streams open.", "Tienes demasiadas conexiones abiertas."),
    ADDRESS(
            "overloaded",
            "address",
            30_000,
            "Too many streams from your address.",
            "Demasiadas conexiones desde tu dirección."),
    STARTING("overloaded", "starting", 2_000, "This server is starting.", "Este servidor está partiendo."),
    DRAINING("overloaded", "draining", 1_000, "This server is being restarted.", "Este servidor se está reiniciando."),
    SESSIONS("overloaded", "sessions", 5_000, "Sessions cannot be read just now.", "No se pueden leer las sesiones.");

    private final String event;
    private final String code;
    private final int retryMillis;
    private final String english;
    private final String spanish;

    Refusal(String event, String code, int retryMillis, String english, String spanish) {
        this.event = event;
        this.code = code;
        this.retryMillis = retryMillis;
        this.english = english;
        this.spanish = spanish;
    }

    /** The event's name. */
    public String event() {
        return event;
    }

    public String code() {
        return code;
    }

    /** When to come back, before jitter of up to as much again. */
    public int retryMillis() {
        return retryMillis;
    }

    public String text(String language) {
        return language.equals("es") ? spanish : english;
    }
}
