package chat.tertulia.standalone;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What can be said on the command line.
 *
 * @param port of page, API and stream
 * @param address to listen on; anything but loopback is plain HTTP for others to see
 * @param managementPort of health and metrics, loopback only; 0 takes a free one
 * @param data the data folder
 * @param page folder with the built page, if there is one
 */
record StandaloneOptions(
        int port,
        String address,
        int managementPort,
        Path data,
        @Nullable Path page) {

    static final String USAGE = "options: --port N  --address A  --management-port N  --data DIR  --page DIR";

    /**
     * Reads {@code --name value} pairs.
     *
     * @throws IllegalArgumentException with a message for the person who typed them
     */
    static StandaloneOptions parse(String[] arguments) {
        int port = 8080;
        String address = "127.0.0.1";
        int managementPort = 0;
        Path data = Path.of("data");
        Path page = null;
        for (int i = 0; i < arguments.length; i += 2) {
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException(arguments[i] + " needs a value; " + USAGE);
            }
            String value = arguments[i + 1];
            switch (arguments[i]) {
                case "--port" -> port = port(value);
                case "--address" -> address = value;
                case "--management-port" -> managementPort = port(value);
                case "--data" -> data = Path.of(value);
                case "--page" -> page = Path.of(value);
                default -> throw new IllegalArgumentException("unknown option " + arguments[i] + "; " + USAGE);
            }
        }
        return new StandaloneOptions(
                port,
                address,
                managementPort,
                data.toAbsolutePath().normalize(),
                page == null ? null : page.toAbsolutePath().normalize());
    }

    private static int port(String value) {
        try {
            int port = Integer.parseInt(value);
            if (port >= 0 && port <= 65535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException("a port is a number from 0 to 65535, not " + value);
    }
}
