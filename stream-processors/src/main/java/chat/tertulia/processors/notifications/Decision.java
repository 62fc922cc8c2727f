package chat.tertulia.processors.notifications;

import chat.tertulia.contracts.annotations.Mention;
import chat.tertulia.contracts.annotations.Tag;
import chat.tertulia.contracts.directory.NotificationLevel;
import chat.tertulia.contracts.directory.PreferencesEntry;
import chat.tertulia.contracts.inbox.Notification.Reason;
import chat.tertulia.processors.directory.PreferenceTable;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who is told of a text, and why: a function of the text, the room's people and what they have chosen. Never the writer, never a
 * non-member, never where somebody has muted the room or blocked the writer. Reasons are tried from the strongest to the weakest
 * ({@link Reason}'s order), so each person has one.
 */
final class Decision {

    /** People told of one text; the weakest reasons are the first to be left out. A larger room is told by being read. */
    static final int TOLD_MAX = 500;

    private final Said said;
    private final Crowd crowd;
    private final PreferenceTable preferences;
    private final Map<String, Why> told = new LinkedHashMap<>();

    private Decision(Said said, Crowd crowd, PreferenceTable preferences) {
        this.said = said;
        this.crowd = crowd;
        this.preferences = preferences;
    }

    /** Whom to tell, with the reason. */
    static Map<String, Why> on(Said said, Crowd crowd, PreferenceTable preferences) {
        Decision decision = new Decision(said, crowd, preferences);
        decision.decide();
        return decision.told;
    }

    private void decide() {
        for (Mention mention : said.mentions()) {
            if (mention.id() != null) {
                tell(mention.id(), Why.of(Reason.MENTION));
            }
        }
        if (said.repliesTo() != null) {
            tell(said.repliesTo(), Why.of(Reason.REPLY));
        }
        tell(said.thread(), Why.of(Reason.THREAD));
        if (said.direct()) {
            tell(crowd.members(), Why.of(Reason.DIRECT));
        }
        preferences.keywords(said.text(), (phrase, users) -> {
            for (String user : near(users.keySet())) {
                String keyword = users.get(user);
                if (keyword != null) {
                    tell(user, new Why(Reason.KEYWORD, keyword));
                }
            }
        });
        for (Tag tag : said.tags()) {
            tell(near(preferences.followers(tag.name())), new Why(Reason.TAG, tag.name()));
        }
        if (said.has(Mention.Kind.HERE)) {
            tell(crowd.members().stream().filter(crowd::isPresent).toList(), Why.of(Reason.HERE));
        }
        if (said.has(Mention.Kind.ROOM)) {
            tell(crowd.members(), Why.of(Reason.ROOM));
        }
        tell(preferences.wantingAll(said.room()), Why.of(Reason.ALL));
    }

    /** Of many users those of the room, so that a keyword of everybody's costs no more than the room has people. */
    private Collection<String> near(Collection<String> users) {
        return users.size() <= TOLD_MAX
                ? users
                : crowd.members().stream().filter(users::contains).toList();
    }

    private void tell(Collection<String> users, Why why) {
        for (String user : users) {
            tell(user, why);
        }
    }

    private void tell(String user, Why why) {
        if (told.size() < TOLD_MAX
                && !told.containsKey(user)
                && !user.equals(said.writer())
                && wants(user)
                && crowd.isMember(user)) {
            told.put(user, why);
        }
    }

    private boolean wants(String user) {
        PreferencesEntry chosen = preferences.of(user);
        return chosen == null
                || (chosen.level(said.room()) != NotificationLevel.NOTHING
                        && !chosen.blocked().contains(said.writer()));
    }
}
