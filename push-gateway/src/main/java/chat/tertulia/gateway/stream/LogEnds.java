package chat.tertulia.gateway.stream;

import chat.tertulia.gateway.archive.Archive;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Asks the log itself how far it reaches, for cursors that are ahead of this gateway. */
@FunctionalInterface
public interface LogEnds {

    /** The next offset to be written of each partition. */
    CompletionStage<Map<Archive.Place, Long>> ends(Collection<Archive.Place> places);
}
