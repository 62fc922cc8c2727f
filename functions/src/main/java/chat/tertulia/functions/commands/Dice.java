package chat.tertulia.functions.commands;

import chat.tertulia.contracts.commands.Outcome;
import chat.tertulia.contracts.commands.Outcome.Said;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** {@code /roll 2d6+1}: dice of a number of sides, and what is added. */
final class Dice {

    static final int DICE_MAX = 100;
    static final int SIDES_MAX = 1_000;
    static final int ADDED_MAX = 10_000;

    /** Each of more than so many dice is not told, only their sum. */
    private static final int TOLD_MAX = 20;

    private static final Pattern DICE = Pattern.compile("([0-9]{0,4})[dD]([0-9]{1,5})(?:\\s*([+-])\\s*([0-9]{1,6}))?");

    private Dice() {}

    /** One roll; without arguments of one die with six sides. */
    static Outcome roll(String arguments, RandomGenerator random) {
        Matcher dice = DICE.matcher(arguments.isEmpty() ? "1d6" : arguments);
        if (!dice.matches()) {
            return refused();
        }
        int count = dice.group(1).isEmpty() ? 1 : Integer.parseInt(dice.group(1));
        int sides = Integer.parseInt(dice.group(2));
        int added = dice.group(4) == null ? 0 : Integer.parseInt(dice.group(4));
        if (count < 1 || count > DICE_MAX || sides < 2 || sides > SIDES_MAX || added > ADDED_MAX) {
            return refused();
        }
        int more = "-".equals(dice.group(3)) ? -added : added;
        int[] rolled = random.ints(count, 1, sides + 1).toArray();
        return new Said(Said.Voice.SYSTEM, text(count, sides, more, rolled));
    }

    /** {@code 🎲 2d6+1 → 9 (3 + 5 + 1)}. */
    private static String text(int count, int sides, int more, int[] rolled) {
        String added = more == 0 ? "" : more > 0 ? " + " + more : " − " + -more;
        String what = count + "d" + sides + added.replace(" ", "");
        String sum = "**" + (IntStream.of(rolled).sum() + more) + "**";
        boolean plain = (count == 1 && more == 0) || count > TOLD_MAX;
        String each = IntStream.of(rolled).mapToObj(Integer::toString).collect(Collectors.joining(" + "));
        return "🎲 " + what + " → " + sum + (plain ? "" : " (" + each + added + ")");
    }

    private static Outcome refused() {
        return new Outcome.Refused(
                "dice",
                Map.of(
                        "dice", Integer.toString(DICE_MAX),
                        "sides", Integer.toString(SIDES_MAX),
                        "added", Integer.toString(ADDED_MAX)));
    }
}
