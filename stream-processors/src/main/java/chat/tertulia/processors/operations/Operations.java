package chat.tertulia.processors.operations;

import chat.tertulia.contracts.topics.TopicCreation;
import chat.tertulia.processors.StreamProcessorsConfiguration;
import chat.tertulia.processors.delivery.push.PushKeys;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/**
 * What is done to an installation beside its running: {@code ./tertulia dead-letters}, {@code rebuild}, {@code trace}, and setting up. Exit
 * codes: 0 done, 1 not done or not equal, 2 not understood.
 */
public final class Operations {

    static final String USAGE = """
            dead-letters list [--application A] [--limit N]     one line a letter, never what it says
            dead-letters show ID                                headers and content of one: shows what people wrote
            dead-letters replay ID [--again]                    appends the original record to its topic again
            dead-letters replay --application A [--again]       the same for all of an application not replayed yet
            rebuild roomview|archive [--check] [--accept-loss]  makes a view anew beside the live one, compares, switches
            topics [--partitions N] [--replication N]           makes the topics that are not there yet; how many is for ever
            push-keys                                           a new pair of keys for Web Push: public, private
            trace MESSAGE [--room ROOM] [--user NAME]           where a message has been; why NAME did or did not get it
                [--limit N] [--show-text] [--json]              looks at N records a topic; texts only if they are asked for
            each with --data DIR, or TERTULIA_KAFKA_… and so on for another installation than that in ./data
            """;

    private static final int LIMIT = 100;
    private static final int PARTITIONS = 48;
    private static final int REPLICATION = 3;
    private static final int TRACE_LIMIT = 200_000;

    private final PrintStream out;

    /** @param out where to say what was done */
    public Operations(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        int code = new Operations(out).run(arguments);
        out.flush();
        System.exit(code);
    }

    /** Does what the arguments say; the exit code. */
    public int run(String... arguments) {
        try {
            return run(Command.parse(arguments));
        } catch (IllegalArgumentException e) {
            out.println(e.getMessage());
            out.print(USAGE);
            return 2;
        } catch (OperationException e) {
            out.println(e.getMessage());
            return 1;
        }
    }

    private int run(Command command) {
        List<String> words = command.words();
        if (!words.isEmpty() && words.getFirst().equals("trace")) {
            command.takes(2, "--room", "--user", "--limit", "--show-text", "--json", "--data");
            Map<String, String> options = command.options();
            new TraceCommand(
                            find(command),
                            new TraceCommand.Asked(
                                    words.get(1),
                                    options.get("--room"),
                                    options.get("--user"),
                                    command.number("--limit", TRACE_LIMIT),
                                    command.has("--show-text")))
                    .run(out, command.has("--json"));
            return 0;
        }
        return switch (String.join(" ", words.subList(0, Math.min(2, words.size())))) {
            case "dead-letters list" -> {
                command.takes(2, "--application", "--limit", "--data");
                yield letters(
                        command, letters -> letters.list(command.options().get("--application"), command.limit()));
            }
            case "dead-letters show" -> {
                command.takes(3, "--data");
                DeadLetter.Id id = DeadLetter.Id.parse(words.get(2));
                yield letters(command, letters -> letters.show(id));
            }
            case "dead-letters replay" -> {
                String application = command.options().get("--application");
                command.takes(application == null ? 3 : 2, "--application", "--again", "--data");
                yield letters(command, letters -> {
                    if (application == null) {
                        letters.replay(DeadLetter.Id.parse(words.get(2)), command.has("--again"));
                    } else {
                        letters.replayAll(application, command.has("--again"));
                    }
                });
            }
            case "rebuild roomview" -> {
                command.takes(2, "--check", "--data");
                boolean check = command.has("--check");
                boolean equal = new RoomViewRebuild(find(command), out, RoomViewRebuild.GRACE).run(check);
                yield equal || !check ? 0 : 1;
            }
            case "rebuild archive" -> {
                command.takes(2, "--check", "--accept-loss", "--data");
                boolean check = command.has("--check");
                boolean equal = new ArchiveRebuild(find(command), out).run(check, command.has("--accept-loss"));
                yield equal || !check ? 0 : 1;
            }
            case "topics" -> {
                command.takes(1, "--partitions", "--replication", "--data");
                makeTopics(command);
                yield 0;
            }
            case "push-keys" -> {
                command.takes(1);
                out.println(PushKeys.generate().line());
                yield 0;
            }
            default -> throw new IllegalArgumentException("what is to be done?");
        };
    }

    private void makeTopics(Command command) {
        try {
            TopicCreation.ensure(
                    find(command).kafka().clientProperties(),
                    command.number("--partitions", PARTITIONS),
                    command.number("--replication", REPLICATION),
                    StreamProcessorsConfiguration.APPLICATIONS);
            out.println("The topics are there.");
        } catch (ExecutionException e) {
            throw new OperationException("The topics could not be made: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationException("Interrupted", e);
        }
    }

    private interface Letters {
        void with(DeadLetterCommand letters);
    }

    private int letters(Command command, Letters work) {
        try (DeadLetterTopics topics =
                new DeadLetterTopics(find(command).kafka().clientProperties())) {
            work.with(new DeadLetterCommand(topics, out));
            return 0;
        }
    }

    private static Installation find(Command command) {
        String data = command.options().get("--data");
        return Installation.find(data == null ? null : Path.of(data));
    }

    /**
     * A command line taken apart.
     *
     * @param words what is no option
     * @param options with their values; "" for those without
     */
    private record Command(List<String> words, Map<String, String> options) {

        private static final List<String> FLAGS =
                List.of("--check", "--again", "--accept-loss", "--show-text", "--json");

        static Command parse(String[] arguments) {
            List<String> words = new ArrayList<>();
            Map<String, String> options = new HashMap<>();
            for (int i = 0; i < arguments.length; i++) {
                String argument = arguments[i];
                if (!argument.startsWith("--")) {
                    words.add(argument);
                } else if (FLAGS.contains(argument)) {
                    options.put(argument, "");
                } else if (i + 1 < arguments.length) {
                    options.put(argument, arguments[++i]);
                } else {
                    throw new IllegalArgumentException(argument + " needs a value");
                }
            }
            return new Command(List.copyOf(words), Map.copyOf(options));
        }

        void takes(int wordCount, String... names) {
            for (String option : options.keySet()) {
                if (!List.of(names).contains(option)) {
                    throw new IllegalArgumentException(option + " is not for this");
                }
            }
            if (words.size() != wordCount) {
                throw new IllegalArgumentException("too few words, or too many");
            }
        }

        boolean has(String flag) {
            return options.containsKey(flag);
        }

        int limit() {
            return number("--limit", LIMIT);
        }

        int number(String option, int otherwise) {
            String text = options.get(option);
            try {
                int number = text == null ? otherwise : Integer.parseInt(text);
                if (number > 0) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // Said below.
            }
            throw new IllegalArgumentException(option + " is a number from 1, not " + text);
        }
    }
}
