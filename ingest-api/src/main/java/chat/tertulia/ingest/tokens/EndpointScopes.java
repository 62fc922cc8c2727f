package chat.tertulia.ingest.tokens;

import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What each endpoint wants of an access token, in one place. An endpoint that is not here takes no token; a test makes sure that
 * each is here.
 */
public final class EndpointScopes {

    /** Takes no token: whoever has one must not make more of it. */
    private static final Set<Scope> SESSION = Set.of();

    private static final Map<String, Set<Scope>> TABLE = new TreeMap<>();

    static {
        put(
                Set.of(Scope.READ),
                "GET /api/inbox",
                "GET /api/invites/{token}",
                "GET /api/me",
                "GET /api/rooms",
                "GET /api/rooms/{room}",
                "GET /api/rooms/{room}/attachments/{id}",
                "GET /api/rooms/{room}/attachments/{id}/thumbnail",
                "GET /api/rooms/{room}/events",
                "GET /api/rooms/{room}/export",
                "GET /api/rooms/{room}/commands",
                "GET /api/rooms/{room}/members",
                "GET /api/rooms/{room}/messages",
                "GET /api/rooms/{room}/messages/{id}",
                "GET /api/rooms/{room}/messages/{id}/replies",
                "GET /api/rooms/{room}/messages/{id}/speech",
                "GET /api/rooms/{room}/moderation",
                "GET /api/rooms/{room}/past",
                "GET /api/rooms/{room}/pins",
                "GET /api/rooms/{room}/presence",
                "GET /api/rooms/{room}/statistics",
                "GET /api/rooms/{room}/words",
                "GET /api/search",
                "GET /api/snapshot",
                "GET /api/users",
                "GET /api/users/{user}",
                "GET /api/users/{user}/avatar");
        put(
                Set.of(Scope.WRITE),
                "DELETE /api/rooms/{room}/attachments/{id}",
                "DELETE /api/rooms/{room}/messages/{id}",
                "DELETE /api/rooms/{room}/messages/{id}/pin",
                "DELETE /api/rooms/{room}/messages/{id}/reactions/{emoji}",
                "PATCH /api/rooms/{room}/messages/{id}",
                "POST /api/rooms/{room}/attachments",
                "POST /api/rooms/{room}/attachments/{id}/complete",
                "POST /api/rooms/{room}/messages",
                "POST /api/rooms/{room}/signals",
                "PUT /api/inbox/read",
                "PUT /api/rooms/{room}/messages/{id}/pin",
                "PUT /api/rooms/{room}/messages/{id}/poll/closed",
                "PUT /api/rooms/{room}/messages/{id}/reactions/{emoji}",
                "PUT /api/rooms/{room}/read");
        put(
                Set.of(Scope.ROOMS),
                "DELETE /api/rooms/{room}/commands/{name}",
                "DELETE /api/rooms/{room}/invites/{id}",
                "DELETE /api/rooms/{room}/members/{user}",
                "DELETE /api/rooms/{room}/mutes/{user}",
                "DELETE /api/rooms/{room}/webhooks/{webhook}",
                "GET /api/rooms/{room}/invites",
                "GET /api/rooms/{room}/webhooks",
                "GET /api/rooms/{room}/webhooks/{webhook}/deliveries",
                "PATCH /api/rooms/{room}",
                "PATCH /api/rooms/{room}/webhooks/{webhook}",
                "POST /api/direct",
                "POST /api/invites/{token}",
                "POST /api/rooms",
                "POST /api/rooms/{room}/commands/{name}/secret",
                "POST /api/rooms/{room}/invites",
                "POST /api/rooms/{room}/moderation/{message}",
                "POST /api/rooms/{room}/webhooks",
                "POST /api/rooms/{room}/webhooks/{webhook}/replay",
                "POST /api/rooms/{room}/webhooks/{webhook}/secret",
                "POST /api/rooms/{room}/webhooks/{webhook}/test",
                "PUT /api/rooms/{room}/commands/{name}",
                "PUT /api/rooms/{room}/members/{user}",
                "PUT /api/rooms/{room}/mutes/{user}",
                "PUT /api/rooms/{room}/words");
        // Commands write, and some of them change the room.
        put(Set.of(Scope.WRITE, Scope.ROOMS), "POST /api/rooms/{room}/commands");
        put(
                Set.of(Scope.ACCOUNT),
                "DELETE /api/me/avatar",
                "DELETE /api/me/push-subscriptions",
                "PATCH /api/me",
                "PUT /api/me/avatar",
                "PUT /api/me/push-subscriptions");
        put(
                SESSION,
                "DELETE /api/bots/{bot}",
                "DELETE /api/bots/{bot}/tokens/{token}",
                "DELETE /api/me/identities/{provider}",
                "DELETE /api/me/sessions",
                "DELETE /api/me/sessions/{id}",
                "DELETE /api/me/tokens/{token}",
                "DELETE /api/sessions/current",
                "GET /api/bots",
                "GET /api/bots/{bot}/tokens",
                "GET /api/me/identities",
                "GET /api/me/sessions",
                "GET /api/me/tokens",
                "POST /api/bots",
                "POST /api/bots/{bot}/tokens",
                "POST /api/me/deletion",
                "POST /api/me/export",
                "POST /api/me/identities/{provider}",
                "POST /api/me/password",
                "POST /api/me/tokens",
                "PUT /api/me/password");
    }

    private EndpointScopes() {}

    private static void put(Set<Scope> scopes, String... endpoints) {
        for (String endpoint : endpoints) {
            TABLE.put(endpoint, scopes);
        }
    }

    /** All endpoints that are for signed-in callers, as method and path pattern. */
    public static Collection<String> endpoints() {
        return TABLE.keySet();
    }

    /**
     * Lets a token pass or throws a {@link Problem}: {@code insufficient-scope} with the missing {@code scope}, or {@code session-needed}.
     *
     * @param method of HTTP
     * @param pattern of the path
     */
    public static void check(Grant grant, String method, String pattern) {
        // HEAD asks for what GET would say.
        Set<Scope> wanted = TABLE.getOrDefault((method.equals("HEAD") ? "GET" : method) + " " + pattern, SESSION);
        if (wanted.isEmpty()) {
            throw Problem.of(ProblemType.SESSION_NEEDED);
        }
        Set<Scope> missing = EnumSet.copyOf(wanted);
        missing.removeAll(grant.scopes());
        if (!missing.isEmpty()) {
            throw Problem.with(ProblemType.INSUFFICIENT_SCOPE, Map.of("scope", Scope.text(missing)));
        }
    }
}
