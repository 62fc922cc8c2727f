package chat.tertulia.functions.mail;

import org.jspecify.annotations.Nullable;

/** Which letters were sent, by their keys, so that a retry does not send twice. Thread-safe, also across processes. */
interface SentLetters {

    /** What is known of a key. */
    sealed interface Claim {

        /**
         * The letter is the caller's to send.
         *
         * @param again whether somebody began to send it before, and it is not known how that ended
         */
        record Ours(boolean again) implements Claim {}

        /** It was sent. */
        record Sent(@Nullable String message) implements Claim {}

        /** Somebody is sending it. */
        record Taken() implements Claim {}

        /** Another letter with this key was sent. */
        record Other() implements Claim {}
    }

    /**
     * Takes a key for as long as sending may last.
     *
     * @param digest of the letter
     */
    Claim claim(String key, String digest);

    /** The letter has left. */
    void sent(String key, String message);

    /** It has certainly not left: the next may try. */
    void release(String key);
}
