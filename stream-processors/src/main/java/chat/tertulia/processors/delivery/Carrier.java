package chat.tertulia.processors.delivery;

/** Carries letters of one channel to a provider. Called by threads that may block; several at a time. */
public interface Carrier {

    /**
     * Carries one letter, within bounded time.
     *
     * @return how it ended; what goes wrong at the provider's side is an outcome, too
     */
    Outcome carry(Letter letter);
}
