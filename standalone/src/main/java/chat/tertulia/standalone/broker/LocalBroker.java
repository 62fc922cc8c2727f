package chat.tertulia.standalone.broker;

import chat.tertulia.contracts.connections.KafkaConnection;
import chat.tertulia.standalone.datafolder.DataFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/**
 * A KRaft broker and controller in this JVM, on loopback ports chosen at each start, behind SASL with the data folder's
 * password. Records survive {@code kill -9}: they are in the operating system's cache once acknowledged.
 */
public final class LocalBroker implements AutoCloseable {

    private static final String USER = "tertulia";

    private final KafkaRaftServer server;
    private final KafkaConnection connection;
    private final int port;
    private final int controllerPort;

    private LocalBroker(KafkaRaftServer server, KafkaConnection connection, int port, int controllerPort) {
        this.server = server;
        this.connection = connection;
        this.port = port;
        this.controllerPort = controllerPort;
    }

    /**
     * Starts the broker in {@code <data>/kafka}, formatting it at first, and waits until it serves.
     *
     * @param partitions default partition count
     * @throws IOException if the folder cannot be used
     */
    public static LocalBroker start(DataFolder data, int partitions) throws IOException {
        return start(data, partitions, DataFolder.freePort(), DataFolder.freePort());
    }

    /** Starts a broker that was closed again, where its clients still look for it. */
    public LocalBroker startAgain(DataFolder data, int partitions) throws IOException {
        return start(data, partitions, port, controllerPort);
    }

    private static LocalBroker start(DataFolder data, int partitions, int port, int controllerPort) throws IOException {
        String password = data.password("kafka");
        Path logs = data.folder("kafka");
        Properties config = configuration(logs, port, controllerPort, password, partitions);
        format(data, config);
        KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(config, false), Time.SYSTEM);
        server.startup();
        return new LocalBroker(
                server,
                new KafkaConnection(
                        "127.0.0.1:" + port,
                        Map.of(
                                "security.protocol",
                                "SASL_PLAINTEXT",
                                "sasl.mechanism",
                                "PLAIN",
                                "sasl.jaas.config",
                                jaas(password, false))),
                port,
                controllerPort);
    }

    private static Properties configuration(Path logs, int port, int controllerPort, String password, int partitions) {
        Properties config = new Properties();
        config.put("process.roles", "broker,controller");
        config.put("node.id", "1");
        config.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        config.put("listeners", "BROKER://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        config.put("advertised.listeners", "BROKER://127.0.0.1:" + port);
        config.put("listener.security.protocol.map", "BROKER:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT");
        config.put("controller.listener.names", "CONTROLLER");
        config.put("inter.broker.listener.name", "BROKER");
        config.put("sasl.enabled.mechanisms", "PLAIN");
        config.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
        config.put("sasl.mechanism.controller.protocol", "PLAIN");
        config.put("listener.name.broker.plain.sasl.jaas.config", jaas(password, true));
        config.put("listener.name.controller.plain.sasl.jaas.config", jaas(password, true));
        config.put("log.dirs", logs.toString());
        config.put("num.partitions", Integer.toString(partitions));
        config.put("auto.create.topics.enable", "false");
        config.put("default.replication.factor", "1");
        config.put("offsets.topic.replication.factor", "1");
        config.put("offsets.topic.num.partitions", "4");
        config.put("transaction.state.log.replication.factor", "1");
        config.put("transaction.state.log.min.isr", "1");
        config.put("transaction.state.log.num.partitions", "4");
        config.put("share.coordinator.state.topic.replication.factor", "1");
        config.put("share.coordinator.state.topic.min.isr", "1");
        // Nobody else joins the groups of a laptop: waiting for more members only delays the start.
        config.put("group.initial.rebalance.delay.ms", "0");
        // After kill -9 the broker's own old session must not hold the new one up.
        config.put("broker.session.timeout.ms", "3000");
        config.put("broker.heartbeat.interval.ms", "500");
        config.put("log.segment.bytes", Integer.toString(64 * 1024 * 1024));
        config.put("log.index.size.max.bytes", Integer.toString(1024 * 1024));
        config.put("log.cleaner.dedupe.buffer.size", Integer.toString(16 * 1024 * 1024));
        config.put("num.network.threads", "2");
        config.put("num.io.threads", "4");
        config.put("num.recovery.threads.per.data.dir", "2");
        config.put("message.max.bytes", Integer.toString(1024 * 1024));
        config.put("controlled.shutdown.enable", "false");
        return config;
    }

    private static String jaas(String password, boolean server) {
        return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"" + USER + "\" password=\""
                + password + "\"" + (server ? " user_" + USER + "=\"" + password + "\"" : "") + ";";
    }

    private static void format(DataFolder data, Properties config) throws IOException {
        if (Files.exists(data.folder("kafka").resolve("meta.properties"))) {
            return;
        }
        Path file = data.folder("kafka").resolveSibling("kafka-format.properties");
        try (var out = Files.newOutputStream(file)) {
            config.store(out, null);
        }
        try {
            ByteArrayOutputStream said = new ByteArrayOutputStream();
            int code = StorageTool.execute(
                    new String[] {"format", "--cluster-id", Uuid.randomUuid().toString(), "--config", file.toString()},
                    new PrintStream(said, true, StandardCharsets.UTF_8));
            if (code != 0) {
                throw new IOException(
                        "Kafka's storage could not be formatted: " + said.toString(StandardCharsets.UTF_8));
            }
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** How clients reach it. */
    public KafkaConnection connection() {
        return connection;
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }
}
