package chat.tertulia.processors.delivery.push;

import chat.tertulia.contracts.inbox.Delivery;
import chat.tertulia.processors.delivery.Batch;
import chat.tertulia.processors.delivery.Carrier;
import chat.tertulia.processors.delivery.Letter;
import chat.tertulia.processors.delivery.Outcome;
import chat.tertulia.processors.delivery.recipients.PushTargets;
import chat.tertulia.processors.delivery.recipients.Subscription;
import com.interaso.webpush.VapidKeys;
import com.interaso.webpush.WebPush;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pushes each room of a letter to each of the user's browsers. A letter is sent once one browser has each room of it; one that failed for now is not
 * asked again in the same attempt, so an attempt takes little more than the time of one answer.
 */
public final class PushCarrier implements Carrier {

    private static final Logger LOG = LoggerFactory.getLogger(PushCarrier.class);

    /** A push that a service could not hand over for so long says nothing new any more. */
    private static final int TTL_SECONDS = 86_400;

    private final Function<Letter, PushTargets> targets;
    private final Consumer<Subscription> gone;
    private final PushWriter writer;
    private final PushService service;
    private final WebPush encryption;

    /**
     * @param targets finds the user's browsers; blocks, and throws what is no fault of the letter
     * @param gone is told of browsers that do not exist any more
     * @param subject whom a push service may write to: {@code mailto:} or {@code https:}
     * @param publicKey of this installation, base64url
     * @param privateKey its other half
     */
    public PushCarrier(
            Function<Letter, PushTargets> targets,
            Consumer<Subscription> gone,
            PushWriter writer,
            PushService service,
            String subject,
            String publicKey,
            String privateKey) {
        this.targets = targets;
        this.gone = gone;
        this.writer = writer;
        this.service = service;
        this.encryption = new WebPush(subject, VapidKeys.fromUncompressedBytes(publicKey, privateKey));
    }

    @Override
    public Outcome carry(Letter letter) {
        PushTargets found = targets.apply(letter);
        if (found.subscriptions().isEmpty()) {
            return new Outcome.Suppressed(Delivery.Reason.NO_SUBSCRIPTION);
        }
        Batch left = letter.batch().except(found.withdrawn().keySet());
        if (left.items().isEmpty()) {
            return new Outcome.Needless(found.withdrawn());
        }
        List<Subscription> asking = new ArrayList<>(found.subscriptions());
        boolean all = true;
        boolean refused = false;
        boolean later = false;
        Duration after = Duration.ZERO;
        for (PushWriter.Push push : writer.write(letter.language(), left)) {
            boolean taken = false;
            for (Map.Entry<Subscription, PushService.Answer> each :
                    ask(asking, push).entrySet()) {
                PushService.Answer answer = each.getValue();
                taken |= answer.taken();
                if (answer.taken()) {
                    continue;
                }
                asking.remove(each.getKey());
                if (answer.gone()) {
                    gone.accept(each.getKey());
                } else if (answer.later()) {
                    later = true;
                    after = after.compareTo(answer.retryAfter()) < 0 ? answer.retryAfter() : after;
                } else {
                    refused = true;
                    LOG.warn("a push was refused: letter={} status={}", letter.id(), answer.status());
                }
            }
            all &= taken;
        }
        if (all) {
            return new Outcome.Sent(found.withdrawn());
        }
        if (later) {
            return new Outcome.Retry(after);
        }
        return refused ? new Outcome.Refused() : new Outcome.Suppressed(Delivery.Reason.NO_SUBSCRIPTION);
    }

    private Map<Subscription, PushService.Answer> ask(List<Subscription> subscriptions, PushWriter.Push push) {
        Map<Subscription, CompletableFuture<PushService.Answer>> asked = new LinkedHashMap<>();
        subscriptions.forEach(subscription -> asked.put(subscription, post(subscription, push)));
        Map<Subscription, PushService.Answer> answers = new LinkedHashMap<>();
        asked.forEach((subscription, answer) -> answers.put(subscription, answer.join()));
        return answers;
    }

    private CompletableFuture<PushService.Answer> post(Subscription to, PushWriter.Push push) {
        byte[] body;
        Map<String, String> headers;
        try {
            body = encryption.getBody(
                    push.payload(),
                    Base64.getUrlDecoder().decode(to.p256dh()),
                    Base64.getUrlDecoder().decode(to.auth()));
            headers = encryption.getHeaders(to.endpoint(), TTL_SECONDS, push.topic(), WebPush.Urgency.Normal);
        } catch (Exception e) {
            // A key that is no point of the curve: nobody can read what is sent there.
            return CompletableFuture.completedFuture(PushService.Answer.NOWHERE);
        }
        return service.post(URI.create(to.endpoint()), headers, body);
    }
}
