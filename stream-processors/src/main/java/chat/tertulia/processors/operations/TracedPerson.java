package chat.tertulia.processors.operations;

import chat.tertulia.contracts.annotations.MessageMentions;
import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.directory.NotificationLevel;
import chat.tertulia.contracts.directory.PreferencesEntry;
import chat.tertulia.contracts.directory.QuietHours;
import chat.tertulia.contracts.directory.Span;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.events.MessageDeleted;
import chat.tertulia.contracts.events.MessagePosted;
import chat.tertulia.contracts.inbox.Delivery;
import chat.tertulia.contracts.inbox.NotificationCreated;
import chat.tertulia.contracts.inbox.NotificationDecided;
import chat.tertulia.contracts.inbox.NotificationWithdrawn;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.processors.records.LogRecord;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Somebody, as they are now.
 *
 * @param membership of the message's room; null if they never were in it
 * @param preferences null if they have chosen nothing
 * @param read the offset up to which they have read the room; null if they have not
 */
record TracedPerson(
        String id,
        String name,
        @Nullable MemberEntry membership,
        @Nullable PreferencesEntry preferences,
        @Nullable Long read) {

    /**
     * Why they did or did not get a message, from what is known of it.
     *
     * @param posted the message
     * @param records about it
     * @param toDecide records that the application notifications has to process before it has decided; 0 if it has
     */
    MessageTrace.Why why(MessagePosted posted, Position at, List<TracedRecord> records, long toDecide) {
        List<String> findings = new ArrayList<>();
        boolean mayRead = membership(at, findings);
        for (TracedRecord one : records) {
            if (one.record() instanceof LogRecord.OfEvent of && of.event() instanceof MessageDeleted deleted) {
                findings.add("it was deleted at " + Json.time(deleted.at()) + " by "
                        + deleted.by().name() + ": who had not read it then finds only that");
            }
        }
        if (read != null && mayRead) {
            findings.add(
                    read >= at.offset()
                            ? "has read the room up to " + at.partition() + ":" + read + ", so this too"
                            : "has read the room up to " + at.partition() + ":" + read + ", not this");
        }
        boolean told = notified(posted, records, findings);
        if (!told && mayRead) {
            notTold(posted, at, records, toDecide, findings);
        }
        return new MessageTrace.Why(name, mayRead, told, List.copyOf(findings));
    }

    private boolean membership(Position at, List<String> findings) {
        if (membership == null || membership.spans().isEmpty()) {
            findings.add(
                    "was never a member of the room: neither stream nor history nor notifications have it for them");
            return false;
        }
        Span before = null;
        for (Span span : membership.spans()) {
            if (span.contains(at.offset())) {
                findings.add("was a member, from " + span.from() + (span.to() == null ? " on" : " to " + span.to())
                        + ": streams that were open got it, history has it");
                return true;
            }
            if (Position.parse(span.from()).offset() > at.offset()) {
                findings.add(
                        (before == null ? "joined later, at " : "had left at " + before.to() + " and came back at ")
                                + span.from() + ": neither stream nor history show what was before");
                return false;
            }
            before = span;
        }
        findings.add("had left the room, at " + (before == null ? "?" : before.to()));
        return false;
    }

    private boolean notified(MessagePosted posted, List<TracedRecord> records, List<String> findings) {
        boolean told = false;
        Set<Delivery.Channel> open = EnumSet.noneOf(Delivery.Channel.class);
        for (TracedRecord one : records) {
            if (!(one.record() instanceof LogRecord.OfUser of)
                    || !of.event().user().equals(id)) {
                continue;
            }
            switch (of.event()) {
                case NotificationCreated created -> {
                    told = true;
                    open = EnumSet.allOf(Delivery.Channel.class);
                    findings.add("was told, in the inbox, at " + Json.time(created.at()) + ": "
                            + wire(created.notification().reason()));
                }
                case NotificationWithdrawn withdrawn -> {
                    told = false;
                    findings.add("the notification was withdrawn at " + Json.time(withdrawn.at())
                            + ": the message was deleted, or an edit left no reason");
                }
                case NotificationDecided decided -> {
                    Delivery delivery = decided.delivery();
                    open.remove(delivery.channel());
                    findings.add("by " + wire(delivery.channel()) + ": " + wire(delivery.decision()) + ", "
                            + wire(delivery.reason()) + ", at " + Json.time(decided.at()));
                }
                default -> {
                    // Not about telling.
                }
            }
        }
        if (told && !posted.by().id().equals(id)) {
            QuietHours quiet = preferences == null ? null : preferences.quietHours();
            String until = preferences == null || preferences.quietUntil() == null
                    ? ""
                    : ", or until " + Json.time(preferences.quietUntil());
            for (Delivery.Channel channel : open) {
                findings.add("by " + wire(channel) + ": waits; while they are active, and in their quiet hours ("
                        + (quiet == null ? "none" : quiet.from() + "–" + quiet.to() + " " + quiet.zone())
                        + ")" + until + ", nothing is sent");
            }
        }
        return told;
    }

    private void notTold(
            MessagePosted posted, Position at, List<TracedRecord> records, long toDecide, List<String> findings) {
        if (posted.by().id().equals(id)) {
            findings.add("wrote it: nobody is told of their own messages");
            return;
        }
        if (preferences != null && preferences.level(posted.room()) == NotificationLevel.NOTHING) {
            findings.add("was not told: has muted the room («nothing»), since " + Json.time(preferences.at())
                    + " at the latest");
            return;
        }
        if (preferences != null && preferences.blocked().contains(posted.by().id())) {
            findings.add("was not told: has blocked " + posted.by().name() + ", since " + Json.time(preferences.at())
                    + " at the latest");
            return;
        }
        if (toDecide > 0) {
            findings.add("was not told yet: notifications has " + toDecide + " records to process before it decides");
            return;
        }
        boolean named = records.stream()
                .anyMatch(one -> one.record() instanceof LogRecord.OfAnnotation of
                        && of.annotation() instanceof MessageMentions mentions
                        && mentions.message().position().equals(at.toString())
                        && mentions.mentions().stream().anyMatch(mention -> id.equals(mention.id())));
        findings.add(
                named
                        ? "was not told although it names them: somewhere between mentions and inbox this is a fault, or they had muted the room or blocked the writer then"
                        : "was not told: it names them not, and no other reason of theirs holds (reply, thread, direct room, keyword, tag, @here, @room, «all»)");
    }

    /** As it is written in the log. */
    static String wire(Object value) {
        return Json.mapper().valueToTree(value).asString();
    }
}
