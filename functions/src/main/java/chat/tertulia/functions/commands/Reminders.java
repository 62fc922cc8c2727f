package chat.tertulia.functions.commands;

import static chat.tertulia.functions.commands.CommandWorker.refused;

import chat.tertulia.contracts.commands.CommandGiven;
import chat.tertulia.contracts.commands.Outcome;
import chat.tertulia.contracts.commands.Outcome.Reminder.Whom;
import chat.tertulia.contracts.text.Names;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code /remind [me|@name|room] when text}, and the same in Spanish. */
final class Reminders {

    private static final Pattern WHOM = Pattern.compile(
            "(?:a\\s+)?(?:(?<me>me|yo|m[ií])|(?:the\\s+|la\\s+)?(?<room>room|sala|all|todos)|@(?<name>\\S{1,128}))(?:\\s+|$)",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

    /** Between the time and what is to be remembered. */
    private static final Pattern LINK =
            Pattern.compile("(?:(?:to|that|que)(?=\\s)|[:,])\\s*", Pattern.CASE_INSENSITIVE);

    private Reminders() {}

    static Outcome of(CommandGiven given) {
        String rest = given.command().arguments().strip();
        Whom whom = Whom.ME;
        String name = null;
        Matcher said = WHOM.matcher(rest);
        if (said.lookingAt()) {
            rest = rest.substring(said.end());
            whom = said.group("me") != null ? Whom.ME : said.group("room") != null ? Whom.ROOM : Whom.USER;
            name = said.group("name");
        }
        if (whom == Whom.USER) {
            name = name == null ? null : Names.user(name);
            if (name == null) {
                return refused("whom");
            }
        }
        ZoneId zone = ZoneId.of(given.command().zone());
        When when = When.at(rest, given.at(), zone);
        if (when == null) {
            return refused("when");
        }
        Instant due = when.due();
        Outcome.Refused wrong = when.wrong(given.at());
        if (wrong != null) {
            return wrong;
        }
        String text = rest.substring(when.end()).strip();
        Matcher link = LINK.matcher(text);
        text = link.lookingAt() ? text.substring(link.end()) : text;
        if (text.isEmpty()) {
            return refused("text-missing");
        }
        return text.codePointCount(0, text.length()) > Outcome.REMINDER_LENGTH_MAX
                ? new Outcome.Refused("too-long", Map.of("max", Integer.toString(Outcome.REMINDER_LENGTH_MAX)))
                : new Outcome.Reminder(whom, name, due, text);
    }
}
