package chat.tertulia.ingest.sessions;

import chat.tertulia.contracts.events.Actor;

/**
 * Who makes a request.
 *
 * @param user user id
 * @param name user name
 * @param language what they chose to be addressed in
 * @param session session id
 */
public record Caller(String user, String name, String language, String session) {

    public Actor actor() {
        return new Actor(user, name);
    }
}
