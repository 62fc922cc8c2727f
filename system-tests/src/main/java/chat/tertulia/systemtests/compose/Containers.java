package chat.tertulia.systemtests.compose;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A project of docker compose of its own, on ports of its own, handled as an operator does: by the launcher. */
final class Containers {

    private static final Duration COMMAND_MAX = Duration.ofMinutes(25);

    private static final int ERRORS_MAX = 10;

    private final Path launcher;
    private final String project;
    private final Map<String, String> environment;

    Containers(Path launcher, String project, Map<String, String> environment) {
        this.launcher = launcher;
        this.project = project;
        this.environment = environment;
    }

    /** Runs {@code ./tertulia …}, showing what it says; an {@link AssertionError} if it fails. */
    void tertulia(String... arguments) {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO().redirectErrorStream(true);
        builder.environment().putAll(environment);
        builder.environment().put("COMPOSE_PROJECT_NAME", project);
        int code = finish(start(builder), String.join(" ", command));
        if (code != 0) {
            throw new AssertionError(String.join(" ", command) + " ended with " + code);
        }
    }

    /** Ends a service's process as a crash does; its container starts again by itself. */
    void crash(String service) {
        String pid = output("docker", "inspect", "-f", "{{.State.Pid}}", container(service));
        output("kill", "-9", pid);
    }

    /** Whether a service's container says that it is ready. */
    boolean isReady(String service) {
        return output("docker", "inspect", "-f", "{{.State.Health.Status}}", container(service))
                .equals("healthy");
    }

    /** How often docker has started a service's container again. */
    int restarts(String service) {
        return Integer.parseInt(output("docker", "inspect", "-f", "{{.RestartCount}}", container(service)));
    }

    /** What a command in a service's container prints. */
    String inside(String service, String... command) {
        List<String> all = new ArrayList<>(List.of("docker", "exec", container(service)));
        all.addAll(List.of(command));
        return output(all.toArray(String[]::new));
    }

    /** The last errors that the project's containers have logged; texts and secrets are not in logs. */
    List<String> errors() {
        List<String> found = new ArrayList<>();
        for (String name : output(
                        "docker",
                        "ps",
                        "-a",
                        "--filter",
                        "label=com.docker.compose.project=" + project,
                        "--format",
                        "{{.Names}}")
                .lines()
                .toList()) {
            try {
                List<String> errors = output("docker", "logs", "--since", "30m", name)
                        .lines()
                        .filter(line -> line.contains("\"ERROR\"") || line.contains(" ERROR "))
                        .toList();
                errors.subList(Math.max(0, errors.size() - ERRORS_MAX), errors.size())
                        .forEach(line -> found.add(name + ": " + line));
            } catch (AssertionError gone) {
                found.add(name + " is gone");
            }
        }
        return found;
    }

    private String container(String service) {
        String id = output(
                "docker",
                "ps",
                "-aq",
                "--filter",
                "label=com.docker.compose.project=" + project,
                "--filter",
                "label=com.docker.compose.service=" + service);
        if (id.isEmpty()) {
            throw new AssertionError("there is no container of " + service);
        }
        return id;
    }

    private static String output(String... command) {
        Process process = start(new ProcessBuilder(command).redirectErrorStream(true));
        try {
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            int code = finish(process, String.join(" ", command));
            if (code != 0) {
                throw new AssertionError(String.join(" ", command) + " ended with " + code + ": " + text);
            }
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Process start(ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int finish(Process process, String what) {
        try {
            if (!process.waitFor(COMMAND_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                // The launcher's own commands would go on without it.
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                throw new AssertionError(what + " did not end within " + COMMAND_MAX);
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
