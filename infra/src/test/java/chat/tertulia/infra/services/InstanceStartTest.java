package chat.tertulia.infra.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script of an instance, run on this machine in a folder, with stand-ins for what it calls. */
final class InstanceStartTest {

    private static final Map<String, String> VALUES = Map.ofEntries(
            Map.entry("SERVICE", "push-gateway"),
            Map.entry("METRIC", "tertulia_gateway_streams"),
            Map.entry("REGION", "eu-west-1"),
            Map.entry("GROUP", "tertulia-push-gateway"),
            Map.entry("STACK", "tertulia-services"),
            Map.entry("RESOURCE", "Group"),
            Map.entry("LOGS", "/tertulia/push-gateway"),
            Map.entry("IMAGE", "registry/tertulia/push-gateway:1"),
            Map.entry("REGISTRY", "registry"),
            Map.entry("BEFORE", "/usr/bin/true"),
            Map.entry("CLUSTER", "arn:cluster"),
            Map.entry("LOG_SECRET", "log"),
            Map.entry("DATABASE_SECRET", "database"),
            Map.entry("CACHE_SECRET", "cache"),
            Map.entry("OPERATOR_SECRET", "operator"),
            Map.entry("ENVIRONMENT", "TERTULIA_REDIS_HOST=cache\nTERTULIA_REDIS_TLS=true"));

    /** What the script and its children call, each noting that it was called. */
    private static final Map<String, String> STAND_INS = Map.of(
            "dnf", "[[ -z ${NO_PACKAGES:-} ]]",
            "systemctl", "[[ $1 != is-active ]] || [[ -z ${STOPPED:-} ]]",
            "docker", "[[ $1 != login ]] || cat >/dev/null; [[ $* != *inspect* ]] || [[ -n ${HAS_IMAGE:-} ]]",
            "journalctl", "true",
            "sleep", "true",
            "install", "mkdir -p \"${@: -1}\"",
            "cfn-signal", "true",
            "curl", """
                    case $* in
                      *api/token*) echo token ;;
                      *instance-id*) echo i-1 ;;
                      *zone-id*) echo euw1-az2 ;;
                      *prometheus*) printf '# HELP x\\ntertulia_gateway_streams_behind 9.0\\ntertulia_gateway_streams{a="b"} 3.0\\ntertulia_gateway_streams{a="c"} 12.0\\n' ;;
                      *readiness*)
                        echo x >>"$FOLDER/asked"
                        [[ $(wc -l <"$FOLDER/asked") -gt ${READY_AFTER:-0} ]] || { echo '{"status":"DOWN"}'; exit 22; }
                        echo '{"status":"UP"}' ;;
                    esac""",
            "aws", """
                    case $* in
                      *"--secret-id log "*) echo '{"username":"tertulia","password":"l0g"}' ;;
                      *"--secret-id database "*) echo "{\\"host\\":\\"db\\",\\"port\\":5432,\\"dbname\\":\\"tertulia\\",\\"username\\":\\"tertulia\\",\\"password\\":\\"${DATABASE:-d4ta}\\"}" ;;
                      *"--secret-id cache "*) echo '{"password":"c4che"}' ;;
                      *"--secret-id operator "*) echo '{"TERTULIA_PUSH_PUBLIC_KEY":"key"}' ;;
                      *get-bootstrap-brokers*) echo b-2:9096,b-1:9096,b-3:9096 ;;
                      *get-login-password*) echo password ;;
                    esac""");

    @TempDir
    private Path folder;

    private final Map<String, String> circumstances = new HashMap<>();

    @BeforeEach
    void standIns() throws IOException {
        Path programs = Files.createDirectories(folder.resolve("stand-ins"));
        Files.createDirectories(folder.resolve("opt/aws/bin"));
        for (String each : List.of(
                "etc/systemd/system", "usr/local/bin", "usr/bin", "var/log", "var/lib", "run/tertulia", "dev")) {
            Files.createDirectories(folder.resolve(each));
        }
        for (var each : STAND_INS.entrySet()) {
            Path place = each.getKey().equals("cfn-signal") ? folder.resolve("opt/aws/bin") : programs;
            program(
                    place.resolve(each.getKey()),
                    "echo \"" + each.getKey() + " $*\" >>\"$FOLDER/calls\"\n" + each.getValue());
        }
    }

    @Test
    void theServiceIsEnabledAndStartedAndReadyBeforeAnybodyIsTold() throws Exception {
        circumstances.put("READY_AFTER", "3");
        assertThat(start()).isZero();
        List<String> calls = calls();
        assertThat(Files.readAllLines(folder.resolve("asked"))).hasSize(4);
        int enabled = calls.indexOf("systemctl enable --now --no-block tertulia.service");
        assertThat(enabled).isPositive();
        assertThat(calls.indexOf("dnf install -y -q docker jq aws-cfn-bootstrap"))
                .isBetween(0, enabled);
        assertThat(calls.indexOf("systemctl enable --now docker.service")).isBetween(0, enabled);
        assertThat(calls.subList(calls.size() - 2, calls.size()))
                .containsExactly(
                        "aws autoscaling complete-lifecycle-action --auto-scaling-group-name tertulia-push-gateway"
                                + " --lifecycle-hook-name started --instance-id i-1 --lifecycle-action-result CONTINUE",
                        "cfn-signal --success true --stack tertulia-services --resource Group --region eu-west-1");
        assertThat(calls.stream().filter(call -> call.startsWith("cfn-signal"))).hasSize(1);
    }

    @Test
    void whoIsNeverReadyGivesItselfUp() throws Exception {
        circumstances.put("READY_AFTER", "1000");
        assertThat(start()).isEqualTo(1);
        assertThat(Files.readAllLines(folder.resolve("asked"))).hasSize(120);
        assertGivenUp();
    }

    @Test
    void whatCannotBeInstalledIsNotWaitedFor() throws Exception {
        circumstances.put("NO_PACKAGES", "1");
        assertThat(start()).isNotZero();
        assertThat(folder.resolve("asked")).doesNotExist();
        assertGivenUp();
    }

    private void assertGivenUp() throws IOException {
        assertThat(calls()).noneMatch(call -> call.contains("CONTINUE"));
        assertThat(calls().stream().filter(call -> call.contains("--lifecycle-action-result ABANDON")))
                .hasSize(1);
        assertThat(calls().stream().filter(call -> call.startsWith("cfn-signal --success false")))
                .hasSize(1);
    }

    @Test
    void theUnitRunsTheImageAgainAndAgainAndGivesItTimeToStop() throws Exception {
        start();
        assertThat(folder.resolve("etc/systemd/system/tertulia.service"))
                .content()
                .contains(
                        "Restart=always",
                        "WantedBy=multi-user.target",
                        "docker run --rm --name tertulia --network host --env-file ",
                        "--read-only",
                        "--cap-drop ALL",
                        "registry/tertulia/push-gateway:1\n",
                        "docker stop --time 45 tertulia",
                        "TimeoutStopSec=60");
        assertThat(folder.resolve("etc/systemd/system/tertulia-secrets.timer"))
                .content()
                .contains("OnUnitActiveSec=5min");
        assertThat(calls()).contains("systemctl enable --now tertulia-secrets.timer tertulia-metrics.timer");
    }

    @Test
    void secretsAreFetchedIntoAFileThatOnlyRootReads() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/jq")), "needs jq");
        start();
        assertThat(run(
                        "usr/local/bin/tertulia-environment",
                        folder.resolve("run/tertulia/environment").toString()))
                .isZero();
        Path environment = folder.resolve("run/tertulia/environment");
        assertThat(Files.readAllLines(environment))
                .containsExactly(
                        "TERTULIA_INSTANCE=i-1",
                        "TERTULIA_KAFKA_PROPERTIES_CLIENT_RACK=euw1-az2",
                        "TERTULIA_REDIS_HOST=cache",
                        "TERTULIA_REDIS_TLS=true",
                        "TERTULIA_KAFKA_BOOTSTRAP_SERVERS=b-1:9096,b-2:9096,b-3:9096",
                        "TERTULIA_KAFKA_PROPERTIES_SECURITY_PROTOCOL=SASL_SSL",
                        "TERTULIA_KAFKA_PROPERTIES_SASL_MECHANISM=SCRAM-SHA-512",
                        "TERTULIA_KAFKA_PROPERTIES_SASL_JAAS_CONFIG=org.apache.kafka.common.security.scram.ScramLoginModule"
                                + " required username=\"tertulia\" password=\"l0g\";",
                        "TERTULIA_POSTGRES_HOST=db",
                        "TERTULIA_POSTGRES_PORT=5432",
                        "TERTULIA_POSTGRES_DATABASE=tertulia",
                        "TERTULIA_POSTGRES_USER=tertulia",
                        "TERTULIA_POSTGRES_PASSWORD=d4ta",
                        "TERTULIA_REDIS_PASSWORD=c4che",
                        "TERTULIA_PUSH_PUBLIC_KEY=key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(environment)))
                .isEqualTo("rw-------");
    }

    @Test
    void aChangedSecretRestartsTheServiceAndNothingElseDoes() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/jq")), "needs jq");
        start();
        run(
                "usr/local/bin/tertulia-environment",
                folder.resolve("run/tertulia/environment").toString());
        assertThat(run("usr/local/bin/tertulia-secrets")).isZero();
        assertThat(calls()).doesNotContain("systemctl restart tertulia.service");
        circumstances.put("DATABASE", "an0ther");
        circumstances.put("STOPPED", "1");
        assertThat(run("usr/local/bin/tertulia-secrets")).isZero();
        assertThat(calls()).doesNotContain("systemctl restart tertulia.service");
        circumstances.remove("STOPPED");
        assertThat(run("usr/local/bin/tertulia-secrets")).isZero();
        assertThat(calls()).contains("systemctl restart tertulia.service");
    }

    @Test
    void theHighestValueOfTheMetricIsSent() throws Exception {
        start();
        assertThat(run("usr/local/bin/tertulia-metrics")).isZero();
        assertThat(calls())
                .contains("aws cloudwatch put-metric-data --namespace Tertulia --metric-name tertulia_gateway_streams"
                        + " --dimensions service=push-gateway --value 12.000");
    }

    @Test
    void anImageThatIsThereIsNotPulledAgain() throws Exception {
        start();
        assertThat(run("usr/local/bin/tertulia-image")).isZero();
        assertThat(calls())
                .contains(
                        "docker login --username AWS --password-stdin registry",
                        "docker pull --quiet registry/tertulia/push-gateway:1");
        Files.delete(folder.resolve("calls"));
        circumstances.put("HAS_IMAGE", "1");
        assertThat(run("usr/local/bin/tertulia-image")).isZero();
        assertThat(calls()).noneMatch(call -> call.startsWith("docker pull"));
    }

    @Test
    void aPlaceWithoutAValueIsNamed() {
        assertThatThrownBy(() -> InstanceStart.script(Map.of())).hasMessageContaining("SERVICE");
    }

    private int start() throws Exception {
        Path script = folder.resolve("start.sh");
        program(script, moved(InstanceStart.script(VALUES)));
        return run("start.sh");
    }

    /** The script with its folders below the test's. */
    private String moved(String script) {
        return script.replaceAll(
                        "(?<![A-Za-z0-9_./])/(etc|usr/local/bin|var|run|opt/aws|dev/console)(?![A-Za-z])",
                        folder + "/$1")
                .replace(">/dev/null", "> /dev/null");
    }

    private int run(String program, String... arguments) throws Exception {
        List<String> command =
                new java.util.ArrayList<>(List.of(folder.resolve(program).toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile());
        builder.environment().putAll(circumstances);
        builder.environment().put("FOLDER", folder.toString());
        builder.environment()
                .put("PATH", folder.resolve("stand-ins") + ":" + folder.resolve("usr/local/bin") + ":/usr/bin:/bin");
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(folder.resolve("calls"));
    }

    private static void program(Path path, String text) throws IOException {
        Files.writeString(path, "#!/bin/bash\n" + text + "\n");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
    }
}
