package chat.tertulia.processors.mentions;

import chat.tertulia.contracts.annotations.Mention;
import chat.tertulia.contracts.annotations.Tag;
import chat.tertulia.contracts.text.FoldedName;
import chat.tertulia.contracts.text.Reference;
import chat.tertulia.contracts.text.ReferenceGrammar;
import chat.tertulia.processors.directory.RoomDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns the references of a text into mentions and tags. {@code @name} and {@code #name} of a member mention the member; another {@code #name}
 * is a tag; {@code @here} and {@code @room} are for all, also if somebody is called so, and only text if the writer may not speak to all.
 */
public final class MentionResolver {

    /** In one message; those after are text. */
    public static final int MENTIONS_MAX = 50;

    /** In one message; those after are text. */
    public static final int TAGS_MAX = 50;

    private MentionResolver() {}

    /** What a text names, in its order. */
    public record Found(List<Mention> mentions, List<Tag> tags) {
        public Found {
            mentions = List.copyOf(mentions);
            tags = List.copyOf(tags);
        }

        public boolean isEmpty() {
            return mentions.isEmpty() && tags.isEmpty();
        }
    }

    /** What a text that someone writes in a room names. */
    public static Found resolve(String text, String room, String writer, RoomDirectory directory) {
        return resolve(
                text,
                name -> {
                    RoomDirectory.Person person = directory.named(room, name);
                    return person == null ? null : person.id();
                },
                () -> directory.mayMentionRoom(room, writer));
    }

    /**
     * Resolves the references of a text.
     *
     * @param userNamed the id of the member with a name, or null
     * @param mayMentionRoom whether the writer may speak to all
     */
    public static Found resolve(
            String text, Function<String, @Nullable String> userNamed, BooleanSupplier mayMentionRoom) {
        List<Mention> mentions = new ArrayList<>();
        List<Tag> tags = new ArrayList<>();
        for (Reference reference : ReferenceGrammar.references(text)) {
            Mention mention = mention(reference, userNamed);
            if (mention != null) {
                boolean allowed = mention.kind() == Mention.Kind.USER || mayMentionRoom.getAsBoolean();
                if (allowed && mentions.size() < MENTIONS_MAX) {
                    mentions.add(mention);
                }
            } else if (reference.canBeTag() && tags.size() < TAGS_MAX) {
                Reference tag = reference.withoutPunctuation();
                tags.add(new Tag(FoldedName.ofTag(tag.name()), tag.start(), tag.end()));
            }
        }
        return new Found(mentions, tags);
    }

    private static @Nullable Mention mention(Reference reference, Function<String, @Nullable String> userNamed) {
        for (Reference next = reference; next != null; next = next.shorter()) {
            if (next.addressesRoom()) {
                Mention.Kind kind =
                        next.name().equalsIgnoreCase(Reference.HERE) ? Mention.Kind.HERE : Mention.Kind.ROOM;
                return new Mention(kind, null, next.name(), next.start(), next.end());
            }
            String user = userNamed.apply(next.name());
            if (user != null) {
                return new Mention(Mention.Kind.USER, user, next.name(), next.start(), next.end());
            }
        }
        return null;
    }
}
