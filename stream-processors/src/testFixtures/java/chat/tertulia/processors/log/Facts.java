package chat.tertulia.processors.log;

import chat.tertulia.contracts.events.Actor;
import chat.tertulia.contracts.events.Approval;
import chat.tertulia.contracts.events.Deletion;
import chat.tertulia.contracts.events.LeaveReason;
import chat.tertulia.contracts.events.Member;
import chat.tertulia.contracts.events.MemberJoined;
import chat.tertulia.contracts.events.MemberLeft;
import chat.tertulia.contracts.events.MemberMuted;
import chat.tertulia.contracts.events.MessageApproved;
import chat.tertulia.contracts.events.MessageBody;
import chat.tertulia.contracts.events.MessageDeleted;
import chat.tertulia.contracts.events.MessageEdited;
import chat.tertulia.contracts.events.MessageKind;
import chat.tertulia.contracts.events.MessagePinned;
import chat.tertulia.contracts.events.MessagePosted;
import chat.tertulia.contracts.events.MessageUnpinned;
import chat.tertulia.contracts.events.Pin;
import chat.tertulia.contracts.events.Moderation;
import chat.tertulia.contracts.events.Poll;
import chat.tertulia.contracts.events.PollClosed;
import chat.tertulia.contracts.events.Reaction;
import chat.tertulia.contracts.events.ReactionAdded;
import chat.tertulia.contracts.events.ReactionRemoved;
import chat.tertulia.contracts.events.Role;
import chat.tertulia.contracts.events.Room;
import chat.tertulia.contracts.events.RoomCreated;
import chat.tertulia.contracts.events.RoomKind;
import chat.tertulia.contracts.events.RoomMentions;
import java.time.Instant;

/** Makes events. Users are called like their ids without the "u". */
public final class Facts {

    public static final Instant AT = Instant.parse("2026-11-24T05:38:30.123Z");

    private int next;

    private String id() {
        return "e" + next++;
    }

    public static Actor actor(String name) {
        return new Actor("u" + name, name);
    }

    public RoomCreated created(String room, RoomKind kind, boolean sentiment, String by) {
        return created(room, kind, sentiment, Moderation.OFF, by);
    }

    public RoomCreated created(String room, RoomKind kind, boolean sentiment, Moderation moderation, String by) {
        return new RoomCreated(
                id(),
                room,
                AT,
                actor(by),
                new Room(room, "la " + room, null, kind, null, sentiment, moderation, RoomMentions.MEMBERS));
    }

    public MemberJoined joined(String room, String name) {
        return new MemberJoined(id(), room, AT, actor(name), new Member("u" + name, name, Role.MEMBER, null));
    }

    public MemberLeft left(String room, String name) {
        return new MemberLeft(id(), room, AT, actor(name), new Member("u" + name, name, Role.MEMBER, LeaveReason.LEFT));
    }

    public static MessagePosted posted(String room, String message, String by, String text) {
        return new MessagePosted(message, room, AT, actor(by), body(room, message, by, text, false));
    }

    /** A reply in a thread, to the message that began it. */
    public static MessagePosted replied(String room, String message, String by, String text, String thread) {
        return new MessagePosted(
                message,
                room,
                AT,
                actor(by),
                new MessageBody(
                        message, room, actor(by), AT, text, MessageKind.MESSAGE, thread, thread, null, null, null, null));
    }

    public MessageEdited edited(String room, String message, String by, String text) {
        return new MessageEdited(id(), room, AT, actor(by), body(room, message, by, text, true));
    }

    public MessageDeleted deleted(String room, String message, String by) {
        return new MessageDeleted(id(), room, AT, actor(by), new Deletion(message, AT.plusSeconds(9)));
    }

    /** A reply's deletion. */
    public MessageDeleted deleted(String room, String message, String by, String thread) {
        return new MessageDeleted(id(), room, AT, actor(by), new Deletion(message, AT.plusSeconds(9), thread));
    }

    public MessagePinned pinned(String room, String message, String by) {
        return new MessagePinned(id(), room, AT, actor(by), new Pin(message));
    }

    public MessageUnpinned unpinned(String room, String message, String by) {
        return new MessageUnpinned(id(), room, AT, actor(by), new Pin(message));
    }

    public MessageApproved approved(String room, String message, String by) {
        return new MessageApproved(id(), room, AT, actor(by), new Approval(message, null));
    }

    public MemberMuted muted(String room, String name) {
        return new MemberMuted(
                id(), room, AT, actor("olga"), new MemberMuted.Muted("u" + name, name), AT.plusSeconds(60));
    }

    /** A poll with two answers. */
    public static MessagePosted asked(String room, String message, String by, boolean multiple) {
        return new MessagePosted(
                message,
                room,
                AT,
                actor(by),
                new MessageBody(
                        message,
                        room,
                        actor(by),
                        AT,
                        "📊 q\n1️⃣ a\n2️⃣ b",
                        MessageKind.SYSTEM,
                        null,
                        null,
                        null,
                        null,
                        new Poll(2, multiple, null, null),
                        null));
    }

    public PollClosed closed(String room, String message, String by) {
        return new PollClosed(id(), room, AT, actor(by), new PollClosed.Ended(message));
    }

    public ReactionAdded reacted(String room, String message, String by, String emoji) {
        return new ReactionAdded(id(), room, AT, actor(by), new Reaction(message, emoji));
    }

    public ReactionRemoved unreacted(String room, String message, String by, String emoji) {
        return new ReactionRemoved(id(), room, AT, actor(by), new Reaction(message, emoji));
    }

    private static MessageBody body(String room, String message, String by, String text, boolean edit) {
        return new MessageBody(
                message, room, actor(by), AT, text, MessageKind.MESSAGE, null, null, edit ? AT.plusSeconds(5) : null);
    }
}
