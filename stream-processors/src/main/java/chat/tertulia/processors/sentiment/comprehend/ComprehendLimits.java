package chat.tertulia.processors.sentiment.comprehend;

import java.nio.file.Path;

/**
 * What the analyzer may use.
 *
 * @param requestsPerSecond calls per second, all tries counted; Comprehend's quota is per account and region
 * @param monthlyUnits units of 100 characters per calendar month (UTC) that this process may spend
 * @param monthFile where the month's units are kept; its directory is made when it is not there. One process, one file
 * @param timeoutMs how long one call may take
 * @param answerMs how long a text may wait in all, tries and pauses included
 * @param lingerMs how long a text waits for others to share its call
 * @param queueMax texts that may wait or be under way at once: each holds at most 8,000 characters, so 2,000 hold 32 MB
 * @param triesMax calls for one batch
 * @param backOffFirstMs bound of the first pause after a call that may be tried again; it doubles
 * @param backOffMaxMs bound of any pause
 * @param failuresMax failures in a row that open the circuit
 * @param openMs how long the circuit stays open before a batch probes it
 */
public record ComprehendLimits(
        int requestsPerSecond,
        long monthlyUnits,
        Path monthFile,
        long timeoutMs,
        long answerMs,
        long lingerMs,
        int queueMax,
        int triesMax,
        long backOffFirstMs,
        long backOffMaxMs,
        int failuresMax,
        long openMs) {

    /** Below the 30 s after which the sentiment application stops waiting. */
    private static final long ANSWER_MS = 25_000;

    public ComprehendLimits {
        if (requestsPerSecond < 1
                || monthlyUnits < 1
                || timeoutMs < 1
                || answerMs < timeoutMs
                || lingerMs < 0
                || queueMax < 1
                || triesMax < 1
                || backOffFirstMs < 1
                || backOffMaxMs < backOffFirstMs
                || failuresMax < 1
                || openMs < 1) {
            throw new IllegalArgumentException("limits are positive, and an answer takes at least one call's timeout");
        }
    }

    /** The limits an operator sets, with the others as they serve chat. */
    public static ComprehendLimits of(int requestsPerSecond, long monthlyUnits, Path monthFile, long timeoutMs) {
        return new ComprehendLimits(
                requestsPerSecond, monthlyUnits, monthFile, timeoutMs, ANSWER_MS, 10, 2_000, 4, 200, 5_000, 5, 30_000);
    }
}
