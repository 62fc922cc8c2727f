package chat.tertulia.ingest.deletion;

import chat.tertulia.ingest.accounts.Confirmation;
import chat.tertulia.ingest.sessions.Caller;
import chat.tertulia.ingest.sessions.SessionToken;
import chat.tertulia.ingest.sessions.Sessions;
import chat.tertulia.ingest.web.Input;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Deleting one's account. */
@RestController
@RequestMapping("/api")
public final class DeletionController {

    private final Deletion deletion;
    private final Confirmation confirmation;
    private final Sessions sessions;

    public DeletionController(Deletion deletion, Confirmation confirmation, Sessions sessions) {
        this.deletion = deletion;
        this.confirmation = confirmation;
        this.sessions = sessions;
    }

    /**
     * @param name the account's own, typed once more
     * @param password needed of whoever has not signed in within ten minutes
     * @param messages {@code keep}: they stay, as a deleted account's; {@code delete}: each is deleted
     */
    record Farewell(
            @Nullable String name,
            @Nullable String password,
            @Nullable String messages) {}

    /** Deletes the caller's account. There is no way back. */
    @PostMapping("/me/deletion")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    Mono<Void> delete(@RequestBody Farewell body, Caller caller, ServerWebExchange exchange) {
        Input input = new Input();
        String messages = body.messages == null ? "" : body.messages;
        if (body.messages == null) {
            input.wrong("messages", "required");
        }
        input.choice("messages", body.messages, "keep", List.of("keep", "delete"));
        String name = input.text("name", body.name, 1, 128);
        if (body.name != null && !name.equalsIgnoreCase(caller.name())) {
            input.wrong("name", "own-name");
        }
        input.done();
        return confirmation
                .of(caller, body.password, exchange)
                .then(Mono.defer(() -> deletion.begin(caller, messages.equals("delete"))))
                .then(Mono.fromRunnable(() -> exchange.getResponse()
                        .addCookie(SessionToken.cookie(exchange.getRequest(), "", sessions.lifetime()))));
    }
}
