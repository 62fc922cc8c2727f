package chat.tertulia.functions.mail;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sesv2.SesV2Client;
import software.amazon.awssdk.services.sesv2.model.Body;
import software.amazon.awssdk.services.sesv2.model.Content;
import software.amazon.awssdk.services.sesv2.model.MessageHeader;
import software.amazon.awssdk.services.sesv2.model.SesV2Exception;

/** Hands letters to Amazon SES, each in one call that is never repeated: SES would send it again. */
public final class SesPost {

    private static final Logger LOG = LoggerFactory.getLogger(SesPost.class);

    private final SesV2Client ses;
    private final String from;

    /** @param from address that letters come from, which SES has verified */
    public SesPost(SesV2Client ses, String from) {
        this.ses = ses;
        this.from = from;
    }

    /**
     * Sends a letter without faults.
     *
     * @return SES's id of it
     */
    String send(PostedLetter letter) {
        Body.Builder body = Body.builder().text(content(letter.text()));
        if (letter.html() != null) {
            body.html(content(letter.html()));
        }
        return ses.sendEmail(send -> send.fromEmailAddress(from)
                        .destination(to -> to.toAddresses(letter.to()))
                        .content(content -> content.simple(simple -> simple.subject(content(letter.subject()))
                                .body(body.build())
                                .headers(headers(letter)))))
                .messageId();
    }

    /** Sends a letter; false if SES has said that it did not take it. */
    public boolean mayHaveTaken(PostedLetter letter) {
        try {
            send(letter);
            return true;
        } catch (SesV2Exception e) {
            LOG.warn("SES did not take a letter: code={}", e.awsErrorDetails().errorCode());
            return false;
        } catch (SdkException e) {
            LOG.warn("SES did not answer: error={}", e.getClass().getSimpleName());
            return true;
        }
    }

    private static Content content(@Nullable String text) {
        return Content.builder()
                .charset("UTF-8")
                .data(Objects.requireNonNull(text))
                .build();
    }

    private static List<MessageHeader> headers(PostedLetter letter) {
        List<MessageHeader> headers = new ArrayList<>();
        headers.add(header("Auto-Submitted", "auto-generated"));
        headers.add(header("Content-Language", Objects.requireNonNull(letter.language())));
        if (letter.unsubscribe() != null) {
            headers.add(header("List-Unsubscribe", "<" + letter.unsubscribe() + ">"));
            headers.add(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"));
        }
        return headers;
    }

    private static MessageHeader header(String name, String value) {
        return MessageHeader.builder().name(name).value(value).build();
    }
}
