package chat.tertulia.systemtests.client;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A page of a room's history.
 *
 * @param items messages, ascending by position
 * @param next what to give as {@code before} for the page before this one; null at the start of the room
 * @param position the page is true up to here
 */
public record HistoryPage(
        List<JsonNode> items,
        @Nullable String next,
        @Nullable String position) {}
