package chat.tertulia.gateway.http;

import chat.tertulia.gateway.archive.Archive;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** An archive that is away. */
final class NoArchive implements Archive {
    @Override
    public CompletionStage<Map<Place, Long>> positions() {
        return CompletableFuture.failedStage(new IllegalStateException("away"));
    }

    @Override
    public CompletionStage<Long> count(Range range) {
        return CompletableFuture.failedStage(new IllegalStateException("away"));
    }

    @Override
    public CompletionStage<Page> page(Range range, int rowsMax, int bytesMax) {
        return CompletableFuture.failedStage(new IllegalStateException("away"));
    }
}
