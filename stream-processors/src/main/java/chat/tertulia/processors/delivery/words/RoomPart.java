package chat.tertulia.processors.delivery.words;

import chat.tertulia.processors.delivery.Batch;
import chat.tertulia.processors.delivery.Waiting;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one room has to say.
 *
 * @param room room id
 * @param name its name
 * @param items what is listed, oldest first
 * @param more what is only counted
 */
public record RoomPart(String room, String name, List<Waiting> items, int more) {

    /** A batch by rooms, in the order of their first notifications. */
    public static List<RoomPart> of(Batch batch) {
        Map<String, RoomPart> rooms = new LinkedHashMap<>();
        for (Waiting item : batch.items()) {
            rooms.computeIfAbsent(item.room(), id -> new RoomPart(id, item.roomName(), new ArrayList<>(), 0))
                    .items()
                    .add(item);
        }
        for (Batch.Counted counted : batch.more()) {
            RoomPart known = rooms.get(counted.room());
            rooms.put(
                    counted.room(),
                    new RoomPart(
                            counted.room(),
                            counted.roomName(),
                            known == null ? List.of() : known.items(),
                            counted.notifications()));
        }
        return List.copyOf(rooms.values());
    }

    public int notifications() {
        return items.size() + more;
    }

    /** Where the page shows the room, at its first message that is told of. */
    public URI link(URI publicUrl) {
        String at = items.isEmpty() ? "" : "/" + encoded(items.getFirst().position());
        return publicUrl.resolve("/#/room/" + encoded(room) + at);
    }

    private static String encoded(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
