package dev.deja;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;

/** The rooms of the engine and who may call whom. */
@AnalyzeClasses(packages = "dev.deja", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {

    private static GivenClassesConjunction room(String name) {
        return noClasses().that().resideInAPackage("dev.deja." + name + "..");
    }

    private static String[] packages(String... rooms) {
        String[] packages = new String[rooms.length];
        for (int i = 0; i < rooms.length; i++) {
            packages[i] = "dev.deja." + rooms[i] + "..";
        }
        return packages;
    }

    private static ArchRule onlyCalls(String room, String... forbidden) {
        return room(room).should().dependOnClassesThat().resideInAnyPackage(packages(forbidden));
    }

    @ArchTest
    static final ArchRule RULE_IS_A_LEAF =
            onlyCalls(
                    "rule",
                    "codec",
                    "store",
                    "cache",
                    "weave",
                    "config",
                    "http",
                    "admin",
                    "engine",
                    "launcher");

    @ArchTest
    static final ArchRule CODEC_IS_A_LEAF =
            onlyCalls(
                    "codec",
                    "rule",
                    "store",
                    "cache",
                    "weave",
                    "config",
                    "http",
                    "admin",
                    "engine",
                    "launcher");

    @ArchTest
    static final ArchRule STORE_IS_A_LEAF =
            onlyCalls(
                    "store",
                    "rule",
                    "codec",
                    "cache",
                    "weave",
                    "config",
                    "http",
                    "admin",
                    "engine",
                    "launcher");

    @ArchTest
    static final ArchRule CONFIG_CALLS_RULE_ALONE =
            onlyCalls(
                    "config",
                    "codec",
                    "store",
                    "cache",
                    "weave",
                    "http",
                    "admin",
                    "engine",
                    "launcher");

    @ArchTest
    static final ArchRule CACHE_CALLS_RULE_CODEC_AND_STORE =
            onlyCalls("cache", "weave", "config", "http", "admin", "engine", "launcher");

    @ArchTest
    static final ArchRule WEAVE_CALLS_CACHE_AND_RULE =
            onlyCalls("weave", "codec", "store", "config", "http", "admin", "engine", "launcher");

    @ArchTest
    static final ArchRule ADMIN_CALLS_CACHE_AND_RULE =
            onlyCalls("admin", "codec", "store", "weave", "config", "http", "engine", "launcher");

    @ArchTest
    static final ArchRule HTTP_CALLS_CACHE_RULE_AND_WEAVE =
            onlyCalls("http", "config", "admin", "engine", "launcher");

    @ArchTest
    static final ArchRule CLI_CALLS_CONFIG_AND_RULE =
            onlyCalls(
                    "cli",
                    "codec",
                    "store",
                    "cache",
                    "weave",
                    "http",
                    "admin",
                    "engine",
                    "launcher");

    @ArchTest
    static final ArchRule NOBODY_CALLS_CLI =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.deja.cli..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("dev.deja.cli..");

    @ArchTest
    static final ArchRule THE_LAUNCHER_LINKS_NOTHING_ELSE =
            onlyCalls(
                    "launcher",
                    "rule",
                    "codec",
                    "store",
                    "cache",
                    "weave",
                    "config",
                    "http",
                    "admin",
                    "engine");

    @ArchTest
    static final ArchRule NO_CIRCLES =
            slices().matching("dev.deja.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule ONLY_WEAVE_AND_RULE_KNOW_BYTE_BUDDY =
            noClasses()
                    .that()
                    .resideOutsideOfPackages("dev.deja.weave..", "dev.deja.rule..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("net.bytebuddy..");

    @ArchTest
    static final ArchRule ONLY_THE_SERVLET_ADAPTER_KNOWS_SERVLETS =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.deja.http.servlet.adapter..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "jakarta.servlet..",
                            "javax.servlet..",
                            "dev.deja.http.servlet.adapter..");

    @ArchTest
    static final ArchRule ONLY_THE_REDIS_STORE_KNOWS_JEDIS =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.deja.store.redis..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("redis.clients..");

    @ArchTest
    static final ArchRule ONLY_THE_MEMORY_STORE_KNOWS_CAFFEINE =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.deja.store.memory..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("com.github.benmanes..");

    @ArchTest
    static final ArchRule ONLY_RULE_KNOWS_JEXL =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.deja.rule..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "org.apache.commons.jexl3..", "org.apache.commons.logging..");

    @ArchTest
    static final ArchRule ONLY_CLI_KNOWS_PICOCLI =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.deja.cli..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("picocli..");

    @ArchTest
    static final ArchRule NOTHING_TOUCHES_THE_PLATFORMS_LOGGING =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .haveFullyQualifiedName("java.lang.System$Logger")
                    .orShould()
                    .dependOnClassesThat()
                    .resideInAPackage("java.util.logging..");
}
