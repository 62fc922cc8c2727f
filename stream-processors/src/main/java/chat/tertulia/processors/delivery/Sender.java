package chat.tertulia.processors.delivery;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Takes letters of one channel. Called by stream threads: it never blocks. */
public interface Sender {

    /** Takes a letter; how it ended comes later. Null if there is no room for it now. */
    @Nullable
    CompletableFuture<Outcome> send(Letter letter);
}
