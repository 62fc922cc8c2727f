package chat.tertulia.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CloudSettingsTest {

    @Test
    void whatIsNotSaidIsSmallAndInTheFirstThreeZones() {
        CloudSettings settings = with(Map.of());
        assertThat(settings.size()).isEqualTo(Size.SMALL);
        assertThat(settings.zones()).isEqualTo(List.of("eu-west-1a", "eu-west-1b", "eu-west-1c"));
        assertThat(settings.monthlyDollars()).isEqualTo(Capacity.of(Size.SMALL).dollarsAMonth());
        assertThat(settings.functionsJar()).isEqualTo("../functions/target/functions-lambda.jar");
    }

    @Test
    void everythingMissingIsSaidAtOnceAndHowToSetIt() {
        assertThatThrownBy(() -> CloudSettings.from(name -> null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("account", "region", "domain", "zone", "zoneId", "alarmEmail")
                .hasMessageContaining("alarmEmail (-c alarmEmail=… or TERTULIA_CLOUD_ALARM_EMAIL): missing: an e-mail");
    }

    @Test
    void whatIsWrongIsNamed() {
        wrong("account", "12345", "twelve digits");
        wrong("region", "Virginia", "us-east-1");
        wrong("domain", "Chat.example.com", "small letters");
        wrong("domain", "chat.example.org", "is not in the zone");
        wrong("domain", "notexample.com", "is not in the zone");
        wrong("zoneId", "example", "Z0123456789ABC");
        wrong("alarmEmail", "operator", "e-mail");
        wrong("size", "huge", "small, medium or large");
        wrong("zones", "eu-west-1a,eu-west-1b", "three of the region");
        wrong("zones", "eu-west-1a,eu-west-1b,eu-west-1b", "three of the region");
        wrong("zones", "eu-west-1a,eu-west-1b,us-east-1c", "three of the region");
        wrong("monthlyDollars", "0", "whole dollars");
        wrong("monthlyDollars", "12.5", "whole dollars");
    }

    private static void wrong(String name, String value, String message) {
        assertThatThrownBy(() -> with(Map.of(name, value)))
                .as("%s=%s", name, value)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name)
                .hasMessageContaining(message);
    }

    private static CloudSettings with(Map<String, String> others) {
        Map<String, String> all = new HashMap<>(Synthesized.settings());
        all.putAll(others);
        return CloudSettings.from(all::get);
    }
}
