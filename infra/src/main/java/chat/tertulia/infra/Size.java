package chat.tertulia.infra;

import java.util.Locale;

/** How much of everything there is; docs/CLOUD.md says what each costs and carries. */
public enum Size {
    /** Some hundred people at once. Bursting machines. */
    SMALL,
    /** Some ten thousand people at once. */
    MEDIUM,
    /** Some hundred thousand people at once. */
    LARGE;

    /** In small letters, as it is set. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
