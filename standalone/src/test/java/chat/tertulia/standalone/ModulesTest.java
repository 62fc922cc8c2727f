package chat.tertulia.standalone;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The module table of docs/ARCHITECTURE.md: nothing but standalone knows all, and no service knows another. */
@AnalyzeClasses(packages = "chat.tertulia", importOptions = ImportOption.DoNotIncludeTests.class)
final class ModulesTest {

    private static final String CONTRACTS = "chat.tertulia.contracts..";
    private static final String TELEMETRY = "chat.tertulia.telemetry..";
    private static final String INGEST = "chat.tertulia.ingest..";
    private static final String PROCESSORS = "chat.tertulia.processors..";
    private static final String GATEWAY = "chat.tertulia.gateway..";
    private static final String FUNCTIONS = "chat.tertulia.functions..";
    private static final String STANDALONE = "chat.tertulia.standalone..";

    @ArchTest
    static final ArchRule CONTRACTS_KNOW_NOTHING_OF_OURS = noClasses()
            .that()
            .resideInAPackage(CONTRACTS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(TELEMETRY, INGEST, PROCESSORS, GATEWAY, FUNCTIONS, STANDALONE);

    @ArchTest
    static final ArchRule CONTRACTS_ARE_PLAIN_JAVA = noClasses()
            .that()
            .resideInAPackage(CONTRACTS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "reactor..", "io.netty..", "io.lettuce..");

    @ArchTest
    static final ArchRule TELEMETRY_KNOWS_ONLY_CONTRACTS = noClasses()
            .that()
            .resideInAPackage(TELEMETRY)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(INGEST, PROCESSORS, GATEWAY, FUNCTIONS, STANDALONE);

    @ArchTest
    static final ArchRule INGEST_KNOWS_NO_OTHER_SERVICE = noClasses()
            .that()
            .resideInAPackage(INGEST)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(PROCESSORS, GATEWAY, FUNCTIONS, STANDALONE);

    @ArchTest
    static final ArchRule PROCESSORS_KNOW_NO_OTHER_SERVICE = noClasses()
            .that()
            .resideInAPackage(PROCESSORS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(INGEST, GATEWAY, FUNCTIONS, STANDALONE);

    @ArchTest
    static final ArchRule GATEWAY_KNOWS_NO_OTHER_SERVICE = noClasses()
            .that()
            .resideInAPackage(GATEWAY)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(INGEST, PROCESSORS, FUNCTIONS, STANDALONE);

    @ArchTest
    static final ArchRule FUNCTIONS_KNOW_NO_OTHER_SERVICE = noClasses()
            .that()
            .resideInAPackage(FUNCTIONS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(INGEST, PROCESSORS, GATEWAY, STANDALONE);

    /** Each kind of delegated work starts as a Lambda, without Spring; the wiring in process is in the module's root package. */
    @ArchTest
    static final ArchRule LAMBDAS_ARE_PLAIN_JAVA = noClasses()
            .that()
            .resideInAPackage("chat.tertulia.functions.*..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "chat.tertulia.functions", TELEMETRY);

    /** The engine and the topologies compile without Spring; their wiring is in the module's root package. */
    @ArchTest
    static final ArchRule ENGINES_ARE_PLAIN_JAVA = noClasses()
            .that()
            .resideInAnyPackage(
                    "chat.tertulia.telemetry.tracing..",
                    "chat.tertulia.gateway.ring..",
                    "chat.tertulia.gateway.membership..",
                    "chat.tertulia.processors.mentions..",
                    "chat.tertulia.processors.moderation..",
                    "chat.tertulia.processors.sentiment..",
                    "chat.tertulia.processors.statistics..",
                    "chat.tertulia.processors.roomview..",
                    "chat.tertulia.processors.archive..",
                    "chat.tertulia.processors.notifications..",
                    "chat.tertulia.processors.delivery..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.springframework..");

    @ArchTest
    static final ArchRule NAMES_SAY_WHAT_THINGS_ARE =
            classes().should().haveNameNotMatching(".*(Util|Utils|Helper|Manager|Impl|Common)(\\$.*)?");
}
