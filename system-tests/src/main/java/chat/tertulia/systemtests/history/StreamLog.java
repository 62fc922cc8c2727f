package chat.tertulia.systemtests.history;

import java.util.List;
import java.util.Map;

/**
 * Everything one stream brought, over all its connections.
 *
 * @param from for each room the reader is a member of, the offset from which on the stream has to bring everything
 */
public record StreamLog(String name, Map<String, Long> from, List<Observed> items) {}
