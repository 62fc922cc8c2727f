package chat.tertulia.systemtests.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The rules on the cases that the page is tested on too. */
class FindingTest {

    record Case(String name, Measurement measurement, List<Finding> findings) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() throws Exception {
        return JsonMapper.shared()
                .readValue(
                        Files.readString(Path.of("..", "docs", "stream-check-cases.json")),
                        new TypeReference<List<Case>>() {})
                .stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void findsWhatIsTheMatter(Case each) {
        assertThat(Finding.of(each.measurement())).isEqualTo(each.findings());
    }

    @Test
    void everyFindingHasACase() throws Exception {
        assertThat(cases().flatMap(each -> each.findings().stream())).contains(Finding.values());
    }
}
