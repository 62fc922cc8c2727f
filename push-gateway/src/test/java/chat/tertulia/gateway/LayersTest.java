package chat.tertulia.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What may call what, as the package-info files say. */
class LayersTest {

    private static final JavaClasses GATEWAY = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("chat.tertulia.gateway");

    @Test
    void theEngineKnowsNoSpringAndNoHttp() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "..gateway.ring..", "..gateway.membership..", "..gateway.stream..", "..gateway.log..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework..", "reactor.netty..", "io.netty.handler..", "..gateway.http..")
                .check(GATEWAY);
    }

    @Test
    void theRingAndTheMembershipsKnowNobody() {
        noClasses()
                .that()
                .resideInAnyPackage("..gateway.ring..", "..gateway.membership..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "..gateway.stream..",
                        "..gateway.log..",
                        "..gateway.session..",
                        "..gateway.archive..",
                        "io.netty..")
                .check(GATEWAY);
    }
}
