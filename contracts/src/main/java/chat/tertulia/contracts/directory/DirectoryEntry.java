package chat.tertulia.contracts.directory;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** The newest state of a user, a user's preferences, a room, its word list or a membership: one record of the compacted topic chat.directory. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "entity")
@JsonSubTypes({
    @JsonSubTypes.Type(value = UserEntry.class, name = "user"),
    @JsonSubTypes.Type(value = RoomEntry.class, name = "room"),
    @JsonSubTypes.Type(value = MemberEntry.class, name = "member"),
    @JsonSubTypes.Type(value = PreferencesEntry.class, name = "preferences"),
    @JsonSubTypes.Type(value = WordsEntry.class, name = "words"),
})
public sealed interface DirectoryEntry permits UserEntry, RoomEntry, MemberEntry, PreferencesEntry, WordsEntry {

    /** The record's key: {@code user:<id>}, {@code room:<id>}, {@code member:<room>:<user>}, {@code preferences:<user>} or
     * {@code words:<room>}. */
    String key();
}
