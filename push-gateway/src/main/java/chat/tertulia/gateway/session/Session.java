package chat.tertulia.gateway.session;

/**
 * A signed-in person or bot.
 *
 * @param id session id
 * @param user user id
 * @param name user name
 * @param language {@code es} or {@code en}
 */
public record Session(String id, String user, String name, String language) {}
