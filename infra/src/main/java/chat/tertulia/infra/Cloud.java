package chat.tertulia.infra;

import chat.tertulia.infra.cache.CacheStack;
import chat.tertulia.infra.database.DatabaseStack;
import chat.tertulia.infra.edge.CertificateStack;
import chat.tertulia.infra.edge.EdgeStack;
import chat.tertulia.infra.functions.FunctionsStack;
import chat.tertulia.infra.images.ImagesStack;
import chat.tertulia.infra.log.LogStack;
import chat.tertulia.infra.network.NetworkStack;
import chat.tertulia.infra.services.ServicesStack;
import chat.tertulia.infra.watch.WatchStack;
import java.util.List;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.Tags;

/** All stacks of a deployment, in the order they know each other. */
public final class Cloud {

    private final NetworkStack network;
    private final LogStack log;
    private final CacheStack cache;
    private final DatabaseStack database;
    private final ImagesStack images;
    private final FunctionsStack functions;
    private final ServicesStack services;
    private final CertificateStack certificate;
    private final EdgeStack edge;
    private final WatchStack watch;

    public Cloud(App app, CloudSettings settings) {
        Environment here = Environment.builder()
                .account(settings.account())
                .region(settings.region())
                .build();
        network = new NetworkStack(app, "tertulia-network", props(here, "Network"), settings);
        log = new LogStack(app, "tertulia-log", props(here, "Kafka"), settings, network);
        cache = new CacheStack(app, "tertulia-cache", props(here, "Valkey"), settings, network);
        database = new DatabaseStack(app, "tertulia-database", props(here, "PostgreSQL"), settings, network);
        images = new ImagesStack(app, "tertulia-images", props(here, "images"));
        functions = new FunctionsStack(
                app, "tertulia-functions", props(here, "functions"), settings, network, log, database);
        services = new ServicesStack(
                app,
                "tertulia-services",
                props(here, "services"),
                settings,
                new ServicesStack.Others(network, log, cache, database, images, functions));
        Environment virginia = Environment.builder()
                .account(settings.account())
                .region("us-east-1")
                .build();
        certificate = new CertificateStack(app, "tertulia-certificate", props(virginia, "certificate"), settings);
        edge = new EdgeStack(
                app, "tertulia-edge", props(here, "edge"), settings, certificate.certificate(), services.balancer());
        watch = new WatchStack(app, "tertulia-watch", props(here, "alarms"), settings, services, functions);
        Tags.of(app).add("application", "tertulia");
    }

    private static StackProps props(Environment where, String description) {
        return StackProps.builder()
                .env(where)
                // CloudFront's certificate is in another region than the rest.
                .crossRegionReferences(true)
                .description("Tertulia: " + description)
                .build();
    }

    public NetworkStack network() {
        return network;
    }

    public LogStack log() {
        return log;
    }

    public CacheStack cache() {
        return cache;
    }

    public DatabaseStack database() {
        return database;
    }

    public ImagesStack images() {
        return images;
    }

    public ServicesStack services() {
        return services;
    }

    public FunctionsStack functions() {
        return functions;
    }

    public CertificateStack certificate() {
        return certificate;
    }

    public EdgeStack edge() {
        return edge;
    }

    public WatchStack watch() {
        return watch;
    }

    /** All of them. */
    public List<Stack> stacks() {
        return List.of(network, log, cache, database, images, functions, services, certificate, edge, watch);
    }
}
