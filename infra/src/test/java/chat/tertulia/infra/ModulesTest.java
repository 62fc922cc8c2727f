package chat.tertulia.infra;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The module table of docs/ARCHITECTURE.md: what is deployed to knows nothing of what is deployed. */
@AnalyzeClasses(packages = "chat.tertulia", importOptions = ImportOption.DoNotIncludeTests.class)
final class ModulesTest {

    @ArchTest
    static final ArchRule NOTHING_OF_OURS = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "chat.tertulia.infra..",
                    "software.amazon.awscdk..",
                    "software.constructs..",
                    "software.amazon.jsii..",
                    "org.jspecify.annotations..",
                    "java..");
}
