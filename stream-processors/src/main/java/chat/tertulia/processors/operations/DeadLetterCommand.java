package chat.tertulia.processors.operations;

import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** {@code dead-letters list|show|replay}. */
final class DeadLetterCommand {

    private static final int LIST_MAX = 10_000;

    private final DeadLetterTopics topics;
    private final PrintStream out;

    DeadLetterCommand(DeadLetterTopics topics, PrintStream out) {
        this.topics = topics;
        this.out = out;
    }

    /** One line a letter, oldest first; never what it says. */
    void list(@Nullable String application, int limit) {
        List<DeadLetter> letters = new ArrayList<>();
        for (String one : application == null ? topics.applications() : List.of(application)) {
            letters.addAll(topics.of(one, Math.min(limit, LIST_MAX)));
        }
        letters.sort(Comparator.comparing(DeadLetter::at));
        for (DeadLetter letter : letters.subList(Math.max(0, letters.size() - limit), letters.size())) {
            out.printf(
                    "%-28s %s  %s %s  %s%s%n",
                    letter.id(),
                    letter.at(),
                    letter.sourceTopic(),
                    letter.sourcePosition(),
                    letter.errorClass(),
                    letter.replayed() == null ? "" : "  replayed " + letter.replayed());
        }
        if (letters.isEmpty()) {
            out.println("no dead letters");
        }
    }

    /** Headers and content: this alone shows what people wrote. */
    void show(DeadLetter.Id id) {
        DeadLetter letter = topics.get(id);
        for (Header header : letter.record().headers()) {
            out.println(header.key() + ": " + printable(header.value()));
        }
        out.println("key: " + printable(letter.record().key()));
        out.println();
        out.println(printable(letter.record().value()));
    }

    /** Replays one letter. */
    void replay(DeadLetter.Id id, boolean again) {
        DeadLetter letter = topics.get(id);
        if (letter.replayed() != null && !again) {
            throw new OperationException(
                    id + " was replayed at " + letter.replayed() + "; add --again to do it once more");
        }
        replay(letter);
    }

    /** Replays all letters of an application that were not, oldest first. */
    void replayAll(String application, boolean again) {
        List<DeadLetter> letters = topics.of(application, LIST_MAX).stream()
                .filter(letter -> again || letter.replayed() == null)
                .toList();
        letters.forEach(this::replay);
        out.println(letters.size() + " replayed");
    }

    private void replay(DeadLetter letter) {
        out.println(letter.id() + " is " + letter.sourceTopic() + " " + topics.replay(letter) + " now");
    }

    /** UTF-8 as text without what a terminal would obey; other bytes in hexadecimal. */
    static String printable(byte @Nullable [] bytes) {
        if (bytes == null) {
            return "(null)";
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            StringBuilder shown = new StringBuilder(text.length());
            text.codePoints().forEach(point -> {
                if (Character.isISOControl(point) && point != '\n' && point != '\t') {
                    shown.append(String.format("\\u%04x", point));
                } else {
                    shown.appendCodePoint(point);
                }
            });
            return shown.toString();
        } catch (CharacterCodingException e) {
            return "bytes " + HexFormat.of().formatHex(bytes);
        }
    }
}
