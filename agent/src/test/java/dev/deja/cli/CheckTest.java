package dev.deja.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code check} says of rules and applications, and how it ends. */
final class CheckTest {
    private static final String SHOP =
            """
            package com.acme;
            public class Shop {
                public String find(long id) { return "" + id; }
                public String find(long id, String language) { return language; }
                public void update(long id) {}
                public java.io.InputStream open(long id) { return null; }
            }
            """;

    private static final String RULES =
            """
            cache.shop.method = com.acme.Shop#find(long)
            cache.shop.ttl    = 10m
            cache.shop.tags   = shop:{id}
            evict.shop.method = com.acme.Shop#update
            evict.shop.tags   = shop:{id}
            """;

    @TempDir Path folder = Path.of("");
    private Map<String, byte[]> shop = Map.of();

    /** What a run printed, and how it ended. */
    private record Ran(int code, String out, String err) {}

    @BeforeEach
    void compile() {
        shop = Archives.compile(folder, "com/acme/Shop.java", SHOP);
    }

    private static Ran run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Tool.run(new PrintWriter(out), new PrintWriter(err), arguments);
        assertFalse((out.toString() + err).contains("\tat "), "no stack trace");
        assertFalse(err.toString().contains("defect"), err.toString());
        return new Ran(code, out.toString(), err.toString());
    }

    private String rules(String text) throws IOException {
        Path file = Files.createTempDirectory(folder, "rules").resolve("agent.properties");
        return Files.writeString(file, text).toString();
    }

    private String file(String name, byte[] bytes) throws IOException {
        return Files.write(Files.createTempDirectory(folder, "app").resolve(name), bytes)
                .toString();
    }

    private String jar(Map<String, byte[]> files) throws IOException {
        return file("app.jar", Archives.zip(files));
    }

    private static JsonObject json(String... more) {
        List<String> arguments = new ArrayList<>(List.of("check", "--json"));
        arguments.addAll(List.of(more));
        Ran ran = run(arguments.toArray(new String[0]));
        JsonObject json = JsonParser.parseString(ran.out).getAsJsonObject();
        assertEquals(ran.code, json.get("exitCode").getAsInt());
        return json;
    }

    private static JsonObject rule(JsonObject json, String id) {
        for (JsonElement rule : json.getAsJsonArray("rules")) {
            if (rule.getAsJsonObject().get("id").getAsString().equals(id)) {
                return rule.getAsJsonObject();
            }
        }
        throw new AssertionError("no rule " + id + " in " + json);
    }

    private static List<String> methods(JsonObject json, String id) {
        List<String> methods = new ArrayList<>();
        rule(json, id).getAsJsonArray("methods").forEach(each -> methods.add(each.getAsString()));
        return methods;
    }

    private static List<String> remarks(JsonObject json, String id) {
        List<String> remarks = new ArrayList<>();
        for (JsonElement each : rule(json, id).getAsJsonArray("remarks")) {
            JsonObject remark = each.getAsJsonObject();
            remarks.add(remark.get("level").getAsString() + " " + remark.get("kind").getAsString());
        }
        return remarks;
    }

    // ---- where classes are

    @Test
    void jars_wars_boot_jars_ears_and_folders_show_the_same_methods() throws IOException {
        byte[] library = Archives.zip(shop);
        Map<String, byte[]> other =
                Archives.compile(folder, "x/Other.java", "package x; class Other {}");
        Map<String, byte[]> boot = new LinkedHashMap<>(Archives.below("BOOT-INF/classes/", other));
        boot.put("BOOT-INF/lib/shop.jar", library);
        Map<String, byte[]> war = new LinkedHashMap<>();
        war.put("WEB-INF/lib/shop.jar", library);
        war.put("index.html", new byte[1]);
        Map<String, byte[]> mixed = new LinkedHashMap<>(Archives.below("one/", other));
        mixed.put("lib/shop.jar", library);
        String rules = rules(RULES);
        List<String> applications =
                List.of(
                        jar(shop),
                        jar(boot),
                        jar(Archives.below("BOOT-INF/classes/", shop)),
                        file("shop.war", Archives.zip(war)),
                        file("classes.war", Archives.zip(Archives.below("WEB-INF/classes/", shop))),
                        file("shop.ear", Archives.zip(Map.of("shop.war", Archives.zip(war)))),
                        Archives.unpacked(folder.resolve("classes"), shop).toString(),
                        Archives.unpacked(folder.resolve("exploded-boot"), boot).toString(),
                        Archives.unpacked(folder.resolve("exploded-war"), war).toString(),
                        Archives.unpacked(folder.resolve("mixed"), mixed).toString());
        for (String application : applications) {
            JsonObject json = json(rules, application);
            assertEquals(
                    List.of("com.acme.Shop#find(long)"), methods(json, "cache.shop"), application);
            assertEquals(
                    List.of("com.acme.Shop#update(long)"),
                    methods(json, "evict.shop"),
                    application);
            assertEquals(0, json.get("exitCode").getAsInt(), json.toString());
        }
    }

    @Test
    void several_applications_are_looked_at_together() throws IOException {
        Map<String, byte[]> base =
                Archives.compile(
                        folder,
                        "com/acme/Slow.java",
                        """
                        package com.acme;
                        @dev.deja.api.Cached(ttl = "5m") public @interface Slow {}
                        """);
        Map<String, byte[]> user =
                Archives.compile(
                        folder,
                        "com/acme/Slow.java",
                        "package com.acme; @dev.deja.api.Cached(ttl = \"5m\") public @interface"
                                + " Slow {}",
                        "com/acme/User.java",
                        "package com.acme; public class User { @Slow public int age(int id) {"
                                + " return id; } }");
        user.remove("com/acme/Slow.class");
        String rules = rules("strict = true");
        assertEquals(
                List.of("com.acme.User#age(int)"),
                methods(json(rules, jar(user), jar(base)), "cache.User-age"));
        assertEquals(0, json(rules, jar(user)).getAsJsonArray("rules").size());
    }

    @Test
    void a_multi_release_jar_shows_what_the_asked_java_would_load() throws IOException {
        Map<String, byte[]> newer =
                Archives.compile(
                        folder,
                        "com/acme/Shop.java",
                        "package com.acme; public class Shop { public String find(long id) {"
                                + " return null; } public String findMore(long id) { return null;"
                                + " } }");
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(
                "META-INF/MANIFEST.MF",
                "Manifest-Version: 1.0\nMulti-Release: true\n".getBytes(StandardCharsets.UTF_8));
        files.putAll(shop);
        files.putAll(Archives.below("META-INF/versions/21/", newer));
        String rules = rules("cache.f.method = com.acme.Shop#findMore\ncache.f.ttl = 1h\n");
        String app = jar(files);
        assertEquals(
                List.of("com.acme.Shop#findMore(long)"),
                methods(json("--java", "21", rules, app), "cache.f"));
        assertEquals(List.of(), methods(json("--java", "17", rules, app), "cache.f"));
        String nested = jar(Map.of("BOOT-INF/lib/shop.jar", Archives.zip(files)));
        assertEquals(
                List.of("com.acme.Shop#findMore(long)"),
                methods(json("--java", "25", rules, nested), "cache.f"));

        files.remove("META-INF/MANIFEST.MF");
        assertEquals(List.of(), methods(json("--java", "21", rules, jar(files)), "cache.f"));
    }

    @Test
    void class_files_of_newer_versions_and_module_descriptions_are_no_trouble() throws IOException {
        Map<String, byte[]> files =
                Archives.compile(
                        folder,
                        "module-info.java",
                        "module com.acme { exports com.acme; }",
                        "com/acme/Shop.java",
                        SHOP);
        byte[] bytes = Objects.requireNonNull(files.get("com/acme/Shop.class")).clone();
        bytes[7] = 90;
        files.put("com/acme/Shop.class", bytes);
        JsonObject json = json(rules(RULES), jar(files));
        assertEquals(List.of("com.acme.Shop#find(long)"), methods(json, "cache.shop"));
        assertEquals(0, json.get("exitCode").getAsInt());
    }

    @Test
    void what_cannot_be_read_is_told_and_the_rest_is_checked() throws IOException {
        byte[] library = Archives.zip(shop);
        Map<String, byte[]> files = new LinkedHashMap<>(Archives.below("BOOT-INF/classes/", shop));
        files.put("BOOT-INF/classes/com/acme/Bad.class", new byte[] {1, 2, 3});
        files.put("BOOT-INF/classes/com/acme/Empty.class", new byte[0]);
        files.put("BOOT-INF/lib/text.jar", "no archive".getBytes(StandardCharsets.UTF_8));
        files.put("BOOT-INF/lib/cut.jar", java.util.Arrays.copyOf(library, library.length / 2));
        Ran ran = run("check", rules(RULES), jar(files));
        assertEquals(1, ran.code, ran.out);
        assertTrue(ran.out.contains("com/acme/Bad.class is no class file"), ran.out);
        assertTrue(ran.out.contains("com/acme/Empty.class is no class file"), ran.out);
        assertTrue(ran.out.contains("BOOT-INF/lib/text.jar is no archive"), ran.out);
        assertTrue(ran.out.contains("BOOT-INF/lib/cut.jar cannot be read"), ran.out);
        assertTrue(ran.out.contains("  com.acme.Shop#find(long)"), ran.out);
    }

    @Test
    void a_class_that_lies_where_no_loader_looks_is_not_the_application() throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>(Archives.below("templates/", shop));
        files.put("lib/shop.jar", Archives.zip(shop));
        assertEquals(List.of(), methods(json(rules(RULES), jar(files)), "cache.shop"));
    }

    // ---- what is wrong with a command

    @Test
    void what_is_not_there_or_no_archive_ends_with_2_and_one_line() throws IOException {
        String rules = rules(RULES);
        for (Ran ran :
                List.of(
                        run("check", rules, folder.resolve("absent.jar").toString()),
                        run("check", folder.resolve("absent").toString(), jar(shop)),
                        run("check", rules, file("cut.jar", new byte[100])))) {
            assertEquals(2, ran.code);
            assertEquals("", ran.out);
            assertEquals(1, ran.err.lines().count(), ran.err);
            assertTrue(ran.err.startsWith("deja: "), ran.err);
        }
    }

    @Test
    void a_wrong_command_line_is_explained() {
        Ran command = run("chekc");
        assertEquals(2, command.code);
        assertTrue(command.err.contains("Unmatched argument"), command.err);
        Ran nothing = run("check");
        assertEquals(2, nothing.code);
        assertTrue(nothing.err.contains("Missing required parameter"), nothing.err);
        assertEquals(0, run().code);
        assertTrue(run().out.contains("check"), run().out);
        assertTrue(run("--help").out.contains("-javaagent"), run("--help").out);
        assertTrue(run("check", "--help").out.contains("Exit codes"));
        assertTrue(run("version").out.startsWith("deja "));
        assertTrue(run("--version").out.startsWith("deja "));
    }

    // ---- what is wrong with rules

    @Test
    void the_file_alone_can_be_checked() throws IOException {
        Ran ran = run("check", rules(RULES + "cache.shop.tll = 1m"));
        assertEquals(2, ran.code);
        assertTrue(ran.out.contains("agent.properties:6: cache.shop.tll: unknown key"), ran.out);
        assertTrue(ran.out.contains("did you mean cache.shop.ttl?"), ran.out);
        assertEquals(0, run("check", rules(RULES)).code);
    }

    @Test
    void a_rule_that_matches_nothing_is_a_warning_with_what_comes_near() throws IOException {
        String rules =
                rules(
                        """
                        cache.a.method = com.acme.Shpo#find(long)
                        cache.a.ttl    = 1h
                        cache.b.method = com.acme.Shop#fnd
                        cache.b.ttl    = 1h
                        """);
        Ran ran = run("check", "-q", rules, jar(shop));
        assertEquals(1, ran.code);
        assertEquals(
                List.of(
                        "warning: cache.a: matches nothing: `com.acme.Shpo#find(long)`: the class"
                                + " is not there. There are com.acme.Shop.",
                        "warning: cache.b: `com.acme.Shop#fnd` fits no method that com.acme.Shop"
                                + " declares. Did you mean find?"),
                ran.out.lines().toList());
    }

    @Test
    void a_template_that_names_no_parameter_is_an_error() throws IOException {
        JsonObject json = json(rules(RULES.replace("{id}", "{number}")), jar(shop));
        assertEquals(2, json.get("exitCode").getAsInt());
        assertTrue(remarks(json, "cache.shop").contains("error faulty"), json.toString());
        assertTrue(json.toString().contains("it has id"), json.toString());
    }

    @Test
    void refused_methods_of_a_wildcard_are_one_note_and_of_a_name_a_warning() throws IOException {
        JsonObject wide =
                json(rules("cache.w.method = com.acme.Shop#*(..)\ncache.w.ttl = 1h\n"), jar(shop));
        assertEquals(0, wide.get("exitCode").getAsInt(), wide.toString());
        assertTrue(remarks(wide, "cache.w").contains("note refused"), wide.toString());
        JsonObject named =
                json(rules("cache.n.method = com.acme.Shop#open\ncache.n.ttl = 1h\n"), jar(shop));
        assertEquals(1, named.get("exitCode").getAsInt(), named.toString());
        assertEquals(List.of("warning refused", "note unreached"), remarks(named, "cache.n"));
    }

    @Test
    void lists_are_capped_unless_all_is_asked_for() throws IOException {
        StringBuilder source = new StringBuilder("package com.acme; public class Many {\n");
        for (int i = 10; i < 40; i++) {
            source.append("public int get").append(i).append("() { return 1; }\n");
            source.append("public void set").append(i).append("() {}\n");
        }
        String app = jar(Archives.compile(folder, "com/acme/Many.java", source + "}"));
        String rules = rules("cache.m.method = com.acme.Many#*\ncache.m.ttl = 1h\n");
        Ran capped = run("check", rules, app);
        assertTrue(capped.out.contains("and 22 more"), capped.out);
        assertTrue(capped.out.lines().count() < 20, capped.out);
        Ran all = run("check", "--all", rules, app);
        assertTrue(all.out.contains("#get39()") && all.out.contains("#set39()"), all.out);
    }

    @Test
    void a_faulty_file_is_reported_as_the_agent_would() throws IOException {
        Ran ran = run("check", rules("store = redis\n" + RULES), jar(shop));
        assertEquals(2, ran.code);
        assertTrue(ran.out.contains("redis.uri is missing"), ran.out);
    }

    @Test
    void a_file_that_is_switched_off_or_for_another_program_is_checked_all_the_same()
            throws IOException {
        JsonObject off = json(rules(RULES + "enabled = false"), jar(shop));
        assertEquals(List.of("com.acme.Shop#find(long)"), methods(off, "cache.shop"));
        assertEquals(1, off.get("exitCode").getAsInt());
        JsonObject other = json(rules(RULES + "process.include = other.jar"), jar(shop));
        assertEquals(List.of("com.acme.Shop#find(long)"), methods(other, "cache.shop"));
        assertEquals(0, other.get("exitCode").getAsInt());
    }

    @Test
    void files_with_secrets_need_not_be_where_rules_are_checked() throws IOException {
        String secrets =
                """
                namespace = shop
                redis.uri = redis://shop@redis:6379
                redis.password.file  = /run/secrets/absent
                redis.hmac.key.file  = /run/secrets/absent
                encrypt.key.file     = /run/secrets/absent
                purge.enabled        = true
                purge.token.file     = /run/secrets/absent
                """;
        Ran ran = run("check", rules(secrets + RULES), jar(shop));
        assertEquals(0, ran.code, ran.out);
        assertTrue(ran.out.contains("  com.acme.Shop#find(long)"), ran.out);
    }

    // ---- types above and below

    @Test
    void implementations_heirs_and_subclasses_are_found_wherever_they_lie() throws IOException {
        Map<String, byte[]> files =
                Archives.compile(
                        folder,
                        "com/acme/Animals.java",
                        """
                        package com.acme;
                        public class Animals {
                            public interface Finder<T> { T find(long id); }
                            public static class Base { public String name(long id) { return ""; } }
                            public static class Cat extends Base implements Finder<String> {
                                public String find(long id) { return ""; }
                            }
                            public static class Dog extends Base {}
                            public static class Bird extends Base {}
                            public interface Remote { String call(String path); }
                        }
                        """);
        Map<String, byte[]> base = new LinkedHashMap<>();
        for (String name : List.of("Finder", "Base", "Remote")) {
            String path = "com/acme/Animals$" + name + ".class";
            base.put(path, files.get(path));
            files.remove(path);
        }
        Map<String, byte[]> boot = new LinkedHashMap<>(Archives.below("BOOT-INF/classes/", files));
        boot.put("BOOT-INF/lib/base.jar", Archives.zip(base));
        String rules =
                rules(
                        """
                        cache.*.ttl         = 1h
                        cache.find.method   = com.acme.Animals$Finder#find(..)
                        cache.dog.method    = com.acme.Animals$Dog#name(long)
                        cache.cat.method    = com.acme.Animals$Cat#name(long)
                        cache.remote.method = com.acme.Animals$Remote#call(String)
                        cache.wrong.method  = com.acme.Animals$Remote#cal(String)
                        """);
        JsonObject json = json(rules, jar(boot));
        assertEquals(List.of("com.acme.Animals$Cat#find(long)"), methods(json, "cache.find"));
        assertTrue(
                methods(json, "cache.dog").contains("com.acme.Animals$Dog#name(long)"),
                json.toString());
        assertTrue(
                methods(json, "cache.cat").contains("com.acme.Animals$Cat#name(long)"),
                json.toString());
        assertFalse(json.toString().contains("Bird"), json.toString());
        assertTrue(remarks(json, "cache.remote").contains("note proxy"), json.toString());
        assertTrue(remarks(json, "cache.wrong").contains("warning unmatched"), json.toString());
        assertEquals(1, json.get("exitCode").getAsInt());
    }

    // ---- who removes what

    @Test
    void it_shows_which_evict_rule_removes_answers_of_which_cache_rule_and_by_what()
            throws IOException {
        String more =
                """
                cache.page.http   = GET /shops/{id}
                cache.page.ttl    = 1m
                cache.lone.method = com.acme.Shop#find(long, String)
                cache.lone.ttl    = 1m
                evict.all.method  = com.acme.Shop#update
                evict.all.keys    = shop({id})
                evict.all.rules   = page
                evict.all.paths   = /shops/{id}
                evict.none.method = com.acme.Shop#update
                evict.none.tags   = nobody:{id}
                """;
        JsonObject json = json(rules(RULES + more), jar(shop));
        assertEquals(
                JsonParser.parseString(
                        "[{rule: 'evict.shop', by: ['tags']}, {rule: 'evict.all', by: ['keys']}]"),
                rule(json, "cache.shop").get("removedBy"));
        assertEquals(
                JsonParser.parseString("[{rule: 'evict.all', by: ['rules', 'paths']}]"),
                rule(json, "cache.page").get("removedBy"));
        assertEquals("GET /shops/{id}", rule(json, "cache.page").get("http").getAsString());
        assertEquals(List.of("note unreached"), remarks(json, "cache.lone"));
        assertEquals(List.of("note feeds-nothing"), remarks(json, "evict.none"));
        assertEquals(0, json.get("exitCode").getAsInt(), json.toString());
    }

    @Test
    void a_cache_rule_whose_evict_rule_does_not_act_would_be_suspended() throws IOException {
        JsonObject json = json(rules(RULES.replace("Shop#update", "Shop#updat")), jar(shop));
        assertEquals(List.of("warning unmatched"), remarks(json, "evict.shop"));
        assertEquals(List.of("warning suspended"), remarks(json, "cache.shop"));

        JsonObject faulty = json(rules(RULES + "evict.shop.on = never"), jar(shop));
        assertEquals(List.of("warning suspended"), remarks(faulty, "cache.shop").subList(1, 2));
        assertEquals(2, faulty.get("exitCode").getAsInt());
    }

    @Test
    void the_second_best_rule_on_a_method_says_who_answers() throws IOException {
        String more = "cache.wide.method = com.acme.Shop#find(..)\ncache.wide.ttl = 1h\n";
        JsonObject json = json(rules(RULES + more), jar(shop));
        assertEquals(List.of("com.acme.Shop#find(long, String)"), methods(json, "cache.wide"));
        assertTrue(remarks(json, "cache.wide").contains("note outranked"), json.toString());
    }

    // ---- annotations

    @Test
    void rules_of_annotations_are_checked_with_those_of_the_file() throws IOException {
        Map<String, byte[]> files =
                Archives.compile(
                        folder,
                        "com/acme/Owned.java",
                        """
                        package com.acme;
                        import dev.deja.api.*;
                        public class Owned {
                            @Cached(name = "owned", ttl = "1h", tags = "o:{id}")
                            public String get(int id) { return ""; }
                            @CachedOneHour public String more(int id) { return ""; }
                            @Invalidates(tags = "o:{id}") public void set(int id) {}
                        }
                        """);
        String rules =
                rules(
                        """
                        cache.owned.ttl  = 2h
                        cache.absent.ttl = 2h
                        evict.e.method = com.acme.Owned#set
                        evict.e.rules  = owned
                        """);
        JsonObject json = json(rules, jar(files));
        assertEquals(List.of("com.acme.Owned#get(int)"), methods(json, "cache.owned"));
        assertEquals(List.of("com.acme.Owned#more(int)"), methods(json, "cache.Owned-more"));
        assertEquals(List.of("com.acme.Owned#set(int)"), methods(json, "evict.Owned-set"));
        assertEquals(1, json.getAsJsonArray("problems").size(), json.toString());
        assertTrue(json.get("problems").toString().contains("no @Cached of that name"));
    }

    @Test
    void security_annotations_are_pointed_at() throws IOException {
        Map<String, byte[]> files =
                Archives.compile(
                        folder,
                        "jakarta/annotation/security/RolesAllowed.java",
                        "package jakarta.annotation.security; public @interface RolesAllowed {"
                                + " String value(); }",
                        "com/acme/Safe.java",
                        "package com.acme; public class Safe {"
                                + " @jakarta.annotation.security.RolesAllowed(\"a\") public int"
                                + " get(int id) { return id; } }");
        JsonObject json =
                json(rules("cache.s.method = com.acme.Safe#get\ncache.s.ttl = 1h\n"), jar(files));
        assertTrue(remarks(json, "cache.s").contains("note security"), json.toString());
        assertTrue(json.toString().contains("@RolesAllowed on "), json.toString());
        assertEquals(0, json.get("exitCode").getAsInt());
    }
}
