package io.millrace.app;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What the enforcer cannot see: rules about which classes may know what.
class ArchitectureTest {

    private static final String[] SERVICES = {
        "io.millrace.kinesis..",
        "io.millrace.analytics..",
        "io.millrace.firehose..",
        "io.millrace.lambda..",
        "io.millrace.s3..",
        "io.millrace.dynamodb..",
        "io.millrace.glue..",
        "io.millrace.iam..",
        "io.millrace.cloudwatch.."
    };
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static JavaClasses classes;

    @BeforeAll
    static void read() {
        classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.millrace");
    }

    /// Inside a service no SDK type appears, so that its domain can be read, tested and moved without the SDK.
    @Test
    void sdkTypes_appearOnlyWhereAServiceMeetsItsClients() {
        noClasses()
                .that()
                .resideInAnyPackage(SERVICES)
                .and(doNotMeetClients())
                .should()
                .dependOnClassesThat(resideInAnyPackage("software.amazon.awssdk.."))
                .check(classes);
    }

    private static DescribedPredicate<JavaClass> doNotMeetClients() {
        return DescribedPredicate.describe("are no *Service, *Fault, *Source, *Sink or *Shapes", candidate -> {
            JavaClass outermost = candidate;
            while (outermost.getEnclosingClass().isPresent()) {
                outermost = outermost.getEnclosingClass().get();
            }
            String name = outermost.getSimpleName();
            return !name.endsWith("Service")
                    && !name.endsWith("Fault")
                    && !name.endsWith("Source")
                    && !name.endsWith("Sink")
                    && !name.endsWith("Shapes");
        });
    }

    /// Time and chance are given by constructor, so that a test can replay what happened.
    @Test
    void timeAndChance_areGiven() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.millrace.app..")
                .and()
                .resideOutsideOfPackage("io.millrace.bench..")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Random.class)
                .check(classes);
    }

    /// Each package can be read before those that use it; a service's faults are the words of all its packages.
    @Test
    void packagesOfAService_knowEachOtherInOneDirection() {
        slices().matching("io.millrace.(**)")
                .should()
                .beFreeOfCycles()
                .ignoreDependency(DescribedPredicate.alwaysTrue(), simpleNameEndingWith("Fault"))
                .check(classes.that(resideInAnyPackage(SERVICES)));
    }

    /// Of Kinesis the program sees the service, its settings and what it tells of its streams.
    @Test
    void kinesis_isSeenFromItsFront() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.millrace.kinesis..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.millrace.kinesis.*..")
                        .and(not(resideInAnyPackage("io.millrace.kinesis.setting")))
                        .and(not(simpleName("StreamProgress"))))
                .check(classes);
    }

    /// The program is read from below: settings and console, clients, pages and the server, then the commands.
    @Test
    void packagesOfTheProgram_knowEachOtherInOneDirection() {
        slices().matching("io.millrace.(**)")
                .should()
                .beFreeOfCycles()
                .check(classes.that(resideInAnyPackage("io.millrace.app..")));
    }

    /// HTTP is read from below: messages, documents, protocols, signatures, routes, conversations, then the server.
    @Test
    void packagesOfWire_knowEachOtherInOneDirection() {
        slices().matching("io.millrace.(**)")
                .should()
                .beFreeOfCycles()
                .check(classes.that(resideInAnyPackage("io.millrace.wire..")));
    }

    /// Of HTTP the program sees the server, what it is told, the messages and pages that it answers, and what each
    /// service speaks.
    @Test
    void wire_isSeenFromItsFront() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.millrace.wire..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.millrace.wire.*..")
                        .and(not(resideInAnyPackage(
                                "io.millrace.wire.message",
                                "io.millrace.wire.setting",
                                "io.millrace.wire.site",
                                "io.millrace.wire.tls")))
                        .and(not(simpleName("Endpoint"))))
                .check(classes);
    }

    /// The SQL is read from below as well: rows and records, expressions and operators, plans, then the
    /// application; why code is refused is the word of all its packages.
    @Test
    void packagesOfTheSql_knowEachOtherInOneDirection() {
        slices().matching("io.millrace.(**)")
                .should()
                .beFreeOfCycles()
                .ignoreDependency(DescribedPredicate.alwaysTrue(), simpleName("SqlException"))
                .check(classes.that(resideInAnyPackage("io.millrace.sql..")));
    }

    /// What runs over rows, and what a program sees that embeds the SQL, can be read without knowing Calcite.
    @Test
    void calcite_isKnownToPlansAlone() {
        noClasses()
                .that()
                .resideInAnyPackage("io.millrace..")
                .and()
                .resideOutsideOfPackages(
                        "io.millrace.sql.parser..",
                        "io.millrace.sql.expression..",
                        "io.millrace.sql.plan..",
                        "io.millrace.sql.assembly..",
                        "io.millrace.sql.compiler..",
                        "io.millrace.sql.explanation..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.apache.calcite.."))
                .check(classes);
    }

    /// What runs functions in Java has to find their handlers; it is no part of the server's process.
    @Test
    void reflection_isOfApiAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.millrace.api..", "io.millrace.lambda.jvm..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("java.lang.reflect.."))
                .check(classes);
    }

    /// A path in backquotes with a slash, or a file of the root, must be there.
    @Test
    void architecturePage_namesOnlyPathsThatExist() throws IOException {
        Matcher names = Pattern.compile("`([\\w.-]+(?:/[\\w.-]+)*/?)`")
                .matcher(Files.readString(ROOT.resolve("ARCHITECTURE.md")));
        List<String> missing = names.results()
                .map(result -> result.group(1))
                .filter(name -> name.contains("/") || name.endsWith(".md"))
                .filter(name -> Files.notExists(ROOT.resolve(name)))
                .toList();

        assertThat(missing).isEmpty();
    }
}
