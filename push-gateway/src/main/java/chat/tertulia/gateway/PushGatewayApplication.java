package chat.tertulia.gateway;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** The gateway as a process of its own. */
@EnableAutoConfiguration
@Import(PushGatewayConfiguration.class)
public class PushGatewayApplication {

    public static void main(String[] arguments) {
        SpringApplication.run(PushGatewayApplication.class, arguments);
    }
}
