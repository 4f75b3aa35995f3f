package dev.deja.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.store.redis.RedisServer;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnJre;
import org.junit.jupiter.api.condition.JRE;

/**
 * Programs in Kotlin, Scala and Groovy, compiled by the compilers of these languages: rules act on
 * what people wrote, and say why where they cannot; a JVM of another version is answered from
 * Redis.
 */
final class LanguagesTest {
    private static final String NOTHING = "it returns nothing";

    /**
     * A rule on a method.
     *
     * @param kind its name, and what the program counts
     * @param bodies how often the body runs in three calls
     * @param reason a part of what the log says where that is always
     */
    private record Line(String kind, String pattern, int bodies, String reason) {}

    private static Line acts(String kind, String pattern) {
        return new Line(kind, pattern, 1, "");
    }

    private static Line says(String kind, String pattern, String reason) {
        return new Line(kind, pattern, 3, reason);
    }

    private static final List<Line> KOTLIN =
            List.of(
                    acts("topLevel", "ShopKt#topLevel(int)"),
                    acts("withDefault", "ShopKt#withDefault(int, String)"),
                    acts("extension", "ShopKt#extension(String, int)"),
                    acts("dataClass", "ShopKt#dataClass"),
                    acts("sealedAnswer", "ShopKt#sealedAnswer(long)"),
                    acts("objectAnswer", "ShopKt#objectAnswer(long)"),
                    acts("byDataClass", "ShopKt#byDataClass(com.acme.kt.Product)"),
                    acts("pairOf", "ShopKt#pairOf(int)"),
                    acts("inlineClass", "ShopKt#inlineClass-*(long)"),
                    acts("tailRecursive", "ShopKt#tailRecursive"),
                    acts("inObject", "Registry#inObject(int)"),
                    acts("staticInObject", "Registry#staticInObject(int)"),
                    acts("inInterface", "Priced#inInterface(int)"),
                    acts("implemented", "Priced#implemented(int)"),
                    acts("property", "Shop#getProperty()"),
                    acts("member", "Shop#member"),
                    acts("overloads", "Shop#overloads(int, String)"),
                    acts("unsigned", "Shop#unsigned-*(int)"),
                    acts("internalOne", "Shop#internalOne$*(int)"),
                    acts("nullableInt", "Shop#nullableInt(Integer)"),
                    acts("inLocal", "Shop#local$inLocal(int)"),
                    acts("inCompanion", "Shop$Companion#inCompanion(int)"),
                    acts("staticInCompanion", "Shop$Companion#staticInCompanion(int)"),
                    says("byLambda", "ShopKt#byLambda", "is a lambda or a hidden class"),
                    says("unitAnswer", "ShopKt#unitAnswer(int)", NOTHING),
                    says("suspended", "ShopKt#suspended", "it is a Kotlin suspend function"),
                    says(
                            "suspendedMember",
                            "Shop#suspendedMember(..)",
                            "put the rule on an ordinary function that it calls"),
                    says("inlined", "ShopKt#inlined(int)", "it is a Kotlin inline function"));

    /** What people write first, and are told better. */
    private static final List<Line> KOTLIN_MISSES =
            List.of(
                    says(
                            "x1",
                            "Shop#inCompanion(int)",
                            "are methods of com.acme.kt.Shop$Companion"),
                    says(
                            "x2",
                            "Shop#staticInCompanion(int)",
                            "staticInCompanion(int) of com.acme.kt.Shop$Companion"),
                    says("x3", "Shop#property", "Did you mean getProperty?"),
                    says("x4", "Shop#unsigned", "Did you mean unsigned-"),
                    says("x5", "Shop#internalOne", "Did you mean internalOne$"));

    private static final List<Line> SCALA =
            List.of(
                    acts("member", "Shop#member(int)"),
                    acts("inTrait", "Priced#inTrait(int)"),
                    acts("implemented", "Priced#implemented(int)"),
                    acts("withDefault", "Shop#withDefault"),
                    acts("caseClass", "Shop#caseClass(long)"),
                    acts("sealedAnswer", "Shop#sealedAnswer(long)"),
                    acts("list", "Shop#list"),
                    acts("map", "Shop#map"),
                    acts("option", "Shop#option"),
                    acts("curried", "Shop#curried(int, String)"),
                    acts("byCaseClass", "Shop#byCaseClass"),
                    acts("byOption", "Shop#byOption(scala.Option)"),
                    acts("symbolic", "Shop#$plus(int)"),
                    acts("inCompanion", "Shop$#inCompanion(int)"),
                    acts("inObject", "Registry$#inObject(int)"),
                    says("byName", "Shop#byName", "is a lambda or a hidden class"),
                    says("unitAnswer", "Shop#unitAnswer", NOTHING),
                    says("future", "Shop#future", "it returns Future, whose value comes later"));

    private static final List<Line> SCALA_MISSES =
            List.of(
                    says("x1", "Shop#inCompanion(int)", "inCompanion(int) of com.acme.sc.Shop$"),
                    says("x2", "Registry#named(int)", "named(int) of com.acme.sc.Registry$"));

    private static final List<Line> GROOVY =
            List.of(
                    acts("member", "Shop#member(int)"),
                    acts("inTrait", "Priced#inTrait(int)"),
                    acts("untyped", "Shop#untyped(Object)"),
                    acts("byKey", "Shop#byKey"),
                    acts("byText", "Shop#byText(String)"),
                    acts("withDefault", "Shop#withDefault(int, String)"),
                    acts("bean", "Shop#bean(long)"),
                    acts("serialized", "Shop#serialized(long)"),
                    acts("map", "Shop#map"),
                    acts("list", "Shop#list"),
                    acts("ofClass", "Shop#ofClass(int)"),
                    acts("compiledStatically", "Shop#compiledStatically(int)"),
                    acts("byBean", "Shop#byBean"),
                    says("byClosure", "Shop#byClosure", "is a Groovy closure"),
                    says("ownMethods", "Shop#ownMethods", "result.metaClass"),
                    says("byOwnMethods", "Shop#byOwnMethods", "methods of this object alone"),
                    says("gstringAnswer", "Shop#gstringAnswer", "result.metaClass"),
                    says("nothing", "Shop#nothing(int)", NOTHING));

    @Test
    void of_kotlin() throws IOException {
        Path library = library("kotlin", "kotlin-stdlib");
        Path classes =
                compile(
                        "kotlin",
                        "org.jetbrains.kotlin.cli.jvm.K2JVMCompiler",
                        "-no-stdlib",
                        "-no-reflect",
                        "-nowarn",
                        "-jvm-target",
                        "17",
                        "-cp",
                        Matrix.classPath(shared(), library));
        check("com.acme.kt.", "ShopKt", KOTLIN, KOTLIN_MISSES, classes, library);
    }

    @Test
    void of_scala() throws IOException {
        Path library = library("scala", "scala-library");
        Path classes =
                compile(
                        "scala",
                        "scala.tools.nsc.Main",
                        "-nowarn",
                        "-release",
                        "17",
                        "-cp",
                        Matrix.classPath(shared(), library));
        check("com.acme.sc.", "Main", SCALA, SCALA_MISSES, classes, library);
    }

    // Groovy compiles for the JDK it runs on, and the oldest one is to load it.
    @Test
    @EnabledOnJre(JRE.JAVA_17)
    void of_groovy() throws IOException {
        Path classes =
                compile(
                        "groovy",
                        "org.codehaus.groovy.tools.FileSystemCompiler",
                        "-cp",
                        shared().toString());
        check("com.acme.gr.", "Main", GROOVY, List.of(), classes, library("groovy", "groovy"));
    }

    private static void check(
            String prefix,
            String main,
            List<Line> lines,
            List<Line> misses,
            Path classes,
            Path library)
            throws IOException {
        try (RedisServer redis = RedisServer.start()) {
            StringBuilder rules = new StringBuilder(Program.PATIENT);
            rules.append("redis.uri = ").append(redis.uri());
            rules.append("\nnamespace = languages\ncache.*.ttl = 1h\n");
            // What the declared types do not lead to: the second JVM has not seen it itself.
            rules.append("codec.allow = scala.*, scala.collection.immutable.*,");
            rules.append(
                    " scala.collection.*, scala.collection.generic.*, scala.runtime.*, com.acme.sc.*,");
            rules.append(" kotlin.collections.*\n");
            List<Line> all = new ArrayList<>(lines);
            all.addAll(misses);
            for (Line each : all) {
                rules.append("cache.").append(each.kind).append(".method = ");
                rules.append(prefix).append(each.pattern).append('\n');
            }
            List<Jdk> jdks = Jdk.all();
            Jdk last = jdks.get(jdks.size() - 1);
            run(jdks.get(0), rules.toString(), 1, prefix + main, all, classes, library);
            run(last, rules.toString(), 0, prefix + main, all, classes, library);
        }
    }

    private static void run(
            Jdk jdk,
            String rules,
            int bodies,
            String main,
            List<Line> lines,
            Path classes,
            Path library) {
        try (Program program =
                Program.on(jdk)
                        .agent(rules)
                        .option("-Xverify:all")
                        .classPath(classes, shared(), library)
                        .mainClass(main, "wait for redis")
                        .start()) {
            program.awaitLog("CONNECT_SUCCESS");
            Map<String, String> expected = new TreeMap<>();
            for (Line line : lines) {
                if (!line.kind.startsWith("x")) {
                    int runs = line.reason.isEmpty() ? bodies : line.bodies;
                    expected.put(line.kind, line.kind + "=" + runs);
                }
            }
            String answer = program.ask("all");
            Map<String, String> seen = new TreeMap<>();
            for (String each : answer.split(" ", -1)) {
                seen.put(each.substring(0, each.indexOf('=')), each);
            }
            seen.keySet().retainAll(expected.keySet());
            assertEquals(expected, seen, program.log());
            assertTrue(!answer.contains("WRONG") && !answer.contains("THREW"), answer);
            for (Line line : lines) {
                if (!line.reason.isEmpty()) {
                    program.await(
                            line.kind + ": " + line.reason,
                            () ->
                                    program.log()
                                            .lines()
                                            .anyMatch(
                                                    text ->
                                                            text.contains("WARN")
                                                                    && text.contains(
                                                                            "cache." + line.kind)
                                                                    && text.contains(line.reason)));
                }
            }
        }
    }

    private static Path shared() {
        return Sources.compile("languages/shared");
    }

    private static Path library(String language, String name) {
        return Stream.of(Matrix.libraries(language))
                .filter(jar -> jar.getFileName().toString().matches(name + "-[0-9].*"))
                .findFirst()
                .orElseThrow();
    }

    private static final Map<String, Path> COMPILED = new TreeMap<>();

    /** Compiles a program of a language, once, in a JVM of its own. */
    private static synchronized Path compile(String language, String compiler, String... options) {
        return COMPILED.computeIfAbsent(language, l -> compileNow(l, compiler, options));
    }

    private static Path compileNow(String language, String compiler, String... options) {
        try {
            Path classes = Files.createTempDirectory("deja-" + language);
            Sources.deleteAtExit(classes);
            List<String> line = new ArrayList<>();
            line.add(Jdk.current().java().toString());
            line.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"));
            line.add(Matrix.classPath(Matrix.libraries(language)));
            line.add(compiler);
            line.addAll(List.of(options));
            line.addAll(List.of("-d", classes.toString()));
            Path sources = Path.of(System.getProperty("deja.test.programs"), "languages", language);
            try (Stream<Path> files = Files.list(sources)) {
                files.map(Path::toString).sorted().forEach(line::add);
            }
            File messages = Files.createTempFile("deja-" + language, ".log").toFile();
            messages.deleteOnExit();
            Process process =
                    new ProcessBuilder(line)
                            .redirectErrorStream(true)
                            .redirectOutput(messages)
                            .start();
            if (process.waitFor() != 0) {
                throw new IllegalStateException(
                        Files.readString(messages.toPath(), StandardCharsets.UTF_8));
            }
            return classes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
