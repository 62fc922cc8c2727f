package chat.tertulia.gateway.membership;

/**
 * One person's membership of one room.
 *
 * @param room room id
 * @param partition the room's partition
 * @param spans when
 */
public record Membership(String room, int partition, Spans spans) {}
