package chat.tertulia.processors.mentions;

import chat.tertulia.contracts.annotations.MessageMentions;
import chat.tertulia.contracts.ids.Ids;
import chat.tertulia.processors.runtime.Progress;
import chat.tertulia.processors.texts.Text;
import chat.tertulia.processors.texts.TextProcessor;
import java.util.Objects;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Finds mentions and tags. A text without any gets no annotation, unless an edit took the last one out, or may have: a message that
 * is forgotten by the time of its edit.
 */
final class MentionsProcessor extends TextProcessor {

    private @Nullable KeyValueStore<String, String> mentioning;

    MentionsProcessor(Progress progress) {
        super(MentionsTopology.APPLICATION, progress);
    }

    @Override
    protected void open(ProcessorContext<String, byte[]> context) {
        mentioning = context.getStateStore(MentionsTopology.MENTIONING_STORE);
    }

    @Override
    protected void onText(Text text) {
        KeyValueStore<String, String> before = Objects.requireNonNull(mentioning);
        String room = text.event().room();
        MentionResolver.Found found = MentionResolver.resolve(
                text.message().text(), room, text.event().by().id(), directory());
        if (!found.isEmpty()) {
            before.put(text.key(), "");
        } else if (before.get(text.key()) != null) {
            before.delete(text.key());
        } else if (!text.forgotten()) {
            return;
        }
        annotate(
                text,
                new MessageMentions(
                        Ids.derived('a', MessageMentions.TYPE, text.at().toString()),
                        room,
                        text.event().at(),
                        text.subject(),
                        found.mentions(),
                        found.tags()));
    }
}
