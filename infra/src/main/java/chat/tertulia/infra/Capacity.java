package chat.tertulia.infra;

/**
 * The machines of a size. Kafka, Valkey and PostgreSQL run on Graviton; what runs our images is x86, for an image's AOT cache is of one architecture and
 * what was tried is what is deployed.
 *
 * @param log of Kafka
 * @param cache ElastiCache's name of the machine; there are two
 * @param database of PostgreSQL
 * @param natGateways one, whose zone may fail with it, or one a zone
 * @param ingest of ingest-api
 * @param gateway of push-gateway
 * @param processors of stream-processors
 * @param dollarsAMonth the budget unless one is set
 */
public record Capacity(
        Log log,
        String cache,
        Database database,
        int natGateways,
        Group ingest,
        Group gateway,
        Group processors,
        int dollarsAMonth) {

    /**
     * Brokers, of which there are three at every size.
     *
     * @param broker MSK's name of the machine
     * @param gigabytes disk of each
     * @param partitions of each topic, for ever: they are not changed in place. A {@code kafka.t3.small} carries 300 replicas
     */
    public record Log(String broker, int gigabytes, int partitions) {}

    /**
     * The database and its standby.
     *
     * @param machine its class without {@code db.}
     * @param gigabytes disk at first
     * @param gigabytesMax to which it grows by itself
     * @param memoryGigabytes of the machine
     */
    public record Database(String machine, int gigabytes, int gigabytesMax, int memoryGigabytes) {}

    /**
     * Instances of one service.
     *
     * @param machine EC2's name
     * @param min always there
     * @param max to which it grows by load
     */
    public record Group(String machine, int min, int max) {}

    /** What a size means. */
    public static Capacity of(Size size) {
        return switch (size) {
            case SMALL ->
                new Capacity(
                        new Log("kafka.t3.small", 50, 12),
                        "cache.t4g.small",
                        new Database("t4g.small", 50, 200, 2),
                        1,
                        new Group("t3.medium", 2, 3),
                        new Group("t3.medium", 2, 3),
                        new Group("t3.medium", 2, 3),
                        600);
            case MEDIUM ->
                new Capacity(
                        new Log("kafka.m7g.large", 250, 48),
                        "cache.m7g.large",
                        new Database("m7g.large", 200, 1_000, 8),
                        3,
                        new Group("c7i.large", 2, 6),
                        new Group("c7i.large", 2, 6),
                        new Group("m7i.large", 2, 4),
                        2_500);
            case LARGE ->
                new Capacity(
                        new Log("kafka.m7g.2xlarge", 1_000, 48),
                        "cache.r7g.xlarge",
                        new Database("r7g.2xlarge", 1_000, 8_000, 64),
                        3,
                        new Group("c7i.xlarge", 3, 12),
                        new Group("c7i.xlarge", 4, 16),
                        new Group("m7i.xlarge", 3, 8),
                        10_000);
        };
    }
}
