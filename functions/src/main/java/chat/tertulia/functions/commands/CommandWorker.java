package chat.tertulia.functions.commands;

import chat.tertulia.contracts.commands.Command;
import chat.tertulia.contracts.commands.CommandGiven;
import chat.tertulia.contracts.commands.CommandName;
import chat.tertulia.contracts.commands.Outcome;
import chat.tertulia.contracts.commands.Outcome.Refused;
import chat.tertulia.contracts.commands.Outcome.Said;
import chat.tertulia.contracts.text.Names;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * A command becomes its outcome. Pure but for the dice: it knows nothing of rooms and people, and whether the sender may is asked by
 * whoever applies the outcome. Thread-safe if its source of chance is.
 */
public final class CommandWorker {

    /** How long somebody is not disturbed who does not say it. */
    private static final Duration QUIET = Duration.ofHours(1);

    private static final Pattern OFF = Pattern.compile("off|end|no|fin|desactivar|apagar", Pattern.CASE_INSENSITIVE);

    private final RandomGenerator random;

    /** @param random dice; one that cannot be foretold */
    public CommandWorker(RandomGenerator random) {
        this.random = random;
    }

    /** What is to be done; hostile input is refused, never thrown. */
    public Outcome outcome(CommandGiven given) {
        Command command = given.command();
        String arguments = command.arguments().strip();
        return switch (command.name()) {
            case ME -> arguments.isEmpty() ? refused("text-missing") : new Said(Said.Voice.ACTION, arguments);
            case TOPIC -> topic(arguments);
            case INVITE -> invite(arguments);
            case ROLL -> Dice.roll(arguments, random);
            case POLL -> Polls.of(arguments, given);
            case REMIND -> Reminders.of(given);
            case DND -> quiet(arguments, given);
            case SHRUG -> behind(arguments, "¯\\\\\\_(ツ)\\_/¯");
            case TABLEFLIP -> behind(arguments, "(╯°□°)╯︵ ┻━┻");
            case UNFLIP -> behind(arguments, "┬─┬ ノ( ゜-゜ノ)");
            case HELP -> help(arguments);
        };
    }

    private static Outcome topic(String text) {
        return text.codePointCount(0, text.length()) > Outcome.TOPIC_LENGTH_MAX
                ? refused("too-long", "max", Outcome.TOPIC_LENGTH_MAX)
                : new Outcome.Topic(text);
    }

    private static Outcome invite(String arguments) {
        String name = Names.user(arguments.startsWith("@") ? arguments.substring(1) : arguments);
        return name == null ? refused("whom") : new Outcome.Invitation(name);
    }

    /** A message that ends in a sign, which is written as Markdown has it. */
    private static Outcome behind(String text, String sign) {
        return new Said(Said.Voice.MESSAGE, text.isEmpty() ? sign : text + " " + sign);
    }

    private static Outcome quiet(String arguments, CommandGiven given) {
        if (OFF.matcher(arguments).matches()) {
            return new Outcome.Quiet(null);
        }
        if (arguments.isEmpty()) {
            return new Outcome.Quiet(given.at().plus(QUIET));
        }
        When when = When.until(arguments, given.at(), ZoneId.of(given.command().zone()));
        if (when == null || when.end() < arguments.length()) {
            return refused("until");
        }
        Refused wrong = when.wrong(given.at());
        return wrong != null ? wrong : new Outcome.Quiet(when.due());
    }

    private static Outcome help(String about) {
        String word = about.startsWith("/") ? about.substring(1) : about;
        CommandName name = word.length() > 32 ? null : CommandName.find(word);
        return new Outcome.Help(name);
    }

    static Refused refused(String code) {
        return new Refused(code, Map.of());
    }

    static Refused refused(String code, String argument, Object value) {
        return new Refused(code, Map.of(argument, String.valueOf(value)));
    }
}
