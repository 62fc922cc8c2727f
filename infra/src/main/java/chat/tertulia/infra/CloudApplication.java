package chat.tertulia.infra;

import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;

/** What {@code cdk} runs: reads the settings and writes the templates, to {@code CDK_OUTDIR}. Calls nobody. */
public final class CloudApplication {

    private CloudApplication() {}

    /** Takes no arguments. Ends with 2 and a line for each setting that is missing or wrong. */
    public static void main(String[] arguments) {
        App app = new App(AppProps.builder().analyticsReporting(false).build());
        CloudSettings settings;
        try {
            settings = CloudSettings.from(name -> setting(app, name));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        var _ = new Cloud(app, settings);
        app.synth();
    }

    private static @Nullable String setting(App app, String name) {
        Object context = app.getNode().tryGetContext(name);
        return context == null ? System.getenv(CloudSettings.environmentName(name)) : context.toString();
    }
}
