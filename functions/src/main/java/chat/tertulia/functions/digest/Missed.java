package chat.tertulia.functions.digest;

/**
 * What somebody has not read in a room.
 *
 * @param room room id
 * @param name of the room
 * @param notifications at least 1
 */
record Missed(String room, String name, int notifications) {}
