package chat.tertulia.ingest.messages;

import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.views.MessageView;
import chat.tertulia.ingest.history.History;
import chat.tertulia.ingest.problems.Problem;
import java.time.Duration;
import reactor.core.publisher.Mono;

/**
 * Finds the thread of a new reply: the message that began it is looked up once, before the reply is accepted, and written into the event,
 * so that no reader has to know other messages to say where a reply belongs. Posting never fails for it and waits for
 * {@link #WAIT_MAX} at most: where the views do not answer, the reply is a reference alone.
 */
final class Threads {

    /** A message that was just written shows after a commit interval. */
    private static final Duration WAIT_MAX = Duration.ofMillis(500);

    private final History history;

    Threads(History history) {
        this.history = history;
    }

    /** @param message id of the answered message, unchecked */
    Mono<Answered> of(MemberEntry member, String message) {
        return history.message(member, message)
                .timeout(WAIT_MAX, Mono.empty())
                .onErrorResume(Problem.class, away -> Mono.empty())
                .map(view -> new Answered(message, root(view)))
                .defaultIfEmpty(new Answered(message, null));
    }

    private static String root(MessageView view) {
        return view.thread() == null ? view.id() : view.thread();
    }
}
