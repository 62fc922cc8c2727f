package chat.tertulia.ingest.messages;

import org.jspecify.annotations.Nullable;

/**
 * What a new message answers.
 *
 * @param message id of the message, as the writer gave it
 * @param thread id of the message that began its thread; null if the answered message cannot be found, or not now
 */
public record Answered(String message, @Nullable String thread) {}
