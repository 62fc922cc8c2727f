package chat.tertulia.gateway.stream;

/** From where a stream began, as it is counted. */
public enum Opened {
    /** Without a cursor, from now on. */
    NOW("now"),
    /** From the cursor, out of memory. */
    RING("ring"),
    /** From the cursor, out of the archive and then memory. */
    ARCHIVE("archive"),
    /** From the cursor, with a gap. */
    GAP("gap"),
    /** The cursor said nothing here. */
    RESET("reset");

    private final String code;

    Opened(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }
}
