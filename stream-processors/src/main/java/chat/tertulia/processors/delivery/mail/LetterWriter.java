package chat.tertulia.processors.delivery.mail;

import chat.tertulia.processors.delivery.Batch;
import chat.tertulia.processors.delivery.Letter;
import chat.tertulia.processors.delivery.Waiting;
import chat.tertulia.processors.delivery.words.RoomPart;
import chat.tertulia.processors.delivery.words.Words;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Date;
import java.util.List;
import java.util.Properties;

/**
 * Writes the mail of a letter, in the recipient's language: plain text and the same as simple HTML. Only excerpts are in it, and
 * nothing that is loaded from elsewhere. Thread-safe.
 */
public final class LetterWriter {

    private static final Session NO_SERVER = Session.getInstance(new Properties());

    private final InternetAddress from;
    private final URI publicUrl;
    private final Clock clock;

    /**
     * @param from address that letters come from
     * @param publicUrl where people find the page, without a path
     */
    public LetterWriter(InternetAddress from, URI publicUrl, Clock clock) {
        this.from = from;
        this.publicUrl = publicUrl;
        this.clock = clock;
    }

    /**
     * Writes a letter.
     *
     * @param batch what is left of the letter's
     * @param token to end letters with
     */
    MimeMessage write(Letter letter, Batch batch, String address, String token) {
        Words words = Words.in(letter.language());
        List<RoomPart> rooms = RoomPart.of(batch);
        String unsubscribe =
                publicUrl.resolve("/api/unsubscribe?token=" + token).toString();
        try {
            MimeMessage mail = new MimeMessage(NO_SERVER) {
                @Override
                protected void updateMessageID() throws MessagingException {
                    setHeader("Message-ID", "<" + letter.id() + "@" + domain() + ">");
                }
            };
            mail.setFrom(from);
            mail.setRecipient(Message.RecipientType.TO, new InternetAddress(address, true));
            mail.setSubject(Words.line(subject(words, rooms)), StandardCharsets.UTF_8.name());
            mail.setSentDate(Date.from(clock.instant()));
            mail.setHeader("Auto-Submitted", "auto-generated");
            mail.setHeader("List-Unsubscribe", "<" + unsubscribe + ">");
            mail.setHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
            mail.setHeader("Content-Language", words.language());
            MimeBodyPart text = new MimeBodyPart();
            text.setText(text(words, rooms, unsubscribe), StandardCharsets.UTF_8.name());
            MimeBodyPart html = new MimeBodyPart();
            html.setText(html(words, rooms, unsubscribe), StandardCharsets.UTF_8.name(), "html");
            mail.setContent(new MimeMultipart("alternative", text, html));
            mail.saveChanges();
            return mail;
        } catch (MessagingException e) {
            throw new IllegalArgumentException("a letter that cannot be written", e);
        }
    }

    private String domain() {
        String address = from.getAddress();
        return address.substring(address.lastIndexOf('@') + 1);
    }

    private static String subject(Words words, List<RoomPart> rooms) {
        RoomPart first = rooms.getFirst();
        if (rooms.size() > 1) {
            int all = rooms.stream().mapToInt(RoomPart::notifications).sum();
            return words.say("subject.many-rooms", all, rooms.size());
        }
        if (first.notifications() > 1) {
            return words.say("subject.one-room", first.notifications(), first.name());
        }
        Waiting only = first.items().getFirst();
        return words.say("subject", only);
    }

    private String text(Words words, List<RoomPart> rooms, String unsubscribe) {
        StringBuilder out = new StringBuilder(words.say("intro")).append("\n");
        for (RoomPart room : rooms) {
            out.append("\n")
                    .append(Words.line(room.name()))
                    .append("\n")
                    .append(room.link(publicUrl).toString())
                    .append("\n");
            for (Waiting item : room.items()) {
                out.append("\n").append(words.say("cause", item)).append("\n");
                if (!item.excerpt().isEmpty()) {
                    out.append("> ").append(Words.line(item.excerpt())).append("\n");
                }
            }
            if (room.more() > 0) {
                out.append("\n").append(words.say("more", room.more())).append("\n");
            }
        }
        return out.append("\n-- \n")
                .append(words.say("why"))
                .append("\n")
                .append(words.say("unsubscribe"))
                .append(": ")
                .append(unsubscribe)
                .append("\n")
                .toString();
    }

    private String html(Words words, List<RoomPart> rooms, String unsubscribe) {
        StringBuilder out = new StringBuilder("<!doctype html>\n<html lang=\"")
                .append(words.language())
                .append("\"><head><meta charset=\"utf-8\"></head><body style=\"font-family:sans-serif\">\n<p>")
                .append(Html.escaped(words.say("intro")))
                .append("</p>\n");
        for (RoomPart room : rooms) {
            out.append("<h3><a href=\"")
                    .append(Html.escaped(room.link(publicUrl).toString()))
                    .append("\">")
                    .append(Html.escaped(Words.line(room.name())))
                    .append("</a></h3>\n");
            for (Waiting item : room.items()) {
                out.append("<p>").append(Html.escaped(words.say("cause", item))).append("</p>\n");
                if (!item.excerpt().isEmpty()) {
                    out.append("<blockquote>")
                            .append(Html.escaped(Words.line(item.excerpt())))
                            .append("</blockquote>\n");
                }
            }
            if (room.more() > 0) {
                out.append("<p>")
                        .append(Html.escaped(words.say("more", room.more())))
                        .append("</p>\n");
            }
        }
        return out.append("<hr><p><small>")
                .append(Html.escaped(words.say("why")))
                .append(" <a href=\"")
                .append(Html.escaped(unsubscribe))
                .append("\">")
                .append(Html.escaped(words.say("unsubscribe")))
                .append("</a></small></p>\n</body></html>\n")
                .toString();
    }
}
