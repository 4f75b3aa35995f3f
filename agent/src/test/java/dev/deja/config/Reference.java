package dev.deja.config;

import dev.deja.rule.IgnoredTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Writes {@code docs/configuration.md} from the table that the agent itself reads by. Run {@code
 * main} in the folder {@code agent} after a change of the table.
 */
final class Reference {
    static final Path FILE = Path.of("..", "docs", "configuration.md");

    private static final String INTRODUCTION =
            """
            # Configuration reference

            <!-- Written from the agent's own table of keys by dev.deja.config.Reference; do not edit. -->

            ## The file

            The configuration is one UTF-8 file, usually `agent.properties`:

                -javaagent:deja-agent.jar=agent.properties

            Without a path after `=`, the system property `deja.config` names it; without that it is
            `agent.properties` in the working directory. Without any file the agent stays idle and says so.

            * A line is `key = value`. Blanks around key and value do not count.
            * `#` begins a comment only at the beginning of a line; elsewhere it is a character like any other.
            * `\\` at the very end of a line continues it: the next line is joined without its leading blanks.
              A comment is not continued. Nothing else is an escape.
            * A key given twice is an error, and neither value is used.

            Where a value comes from, the first that has it wins:

            1. the system property `-Ddeja.<key>`, such as `-Ddeja.redis.uri=redis://localhost`
            2. the environment, for global keys only: `DEJA_REDIS_URI` is `redis.uri` (upper case, dots and
               dashes as `_`); an empty variable counts as not set
            3. the file
            4. for a rule: the annotation that brings it
            5. for a rule: `cache.*.<key>` or `evict.*.<key>`, the default for all rules of that kind
            6. the built-in default

            A rule's name is a letter, then letters (a to z), digits, `_` and `-`. A rule with neither
            `method` nor `http` overrides the annotation of that name, field by field.

            ## When something is wrong

            Each mistake is one line with its place and a remedy:

                agent.properties:12: cache.product.tll: unknown key; did you mean cache.product.ttl?

            * A rule with any fault is left out, the others work. That includes unknown keys: a misspelt `tags`
              must not become a rule that nothing evicts.
            * An evict rule that is faulty or switched off suspends the cache rules that depend on it; when its
              targets cannot be read, all of them.
            * A bad global value is replaced by its default, except where marked *essential* below: there any
              substitute could mean wrong answers, so the agent stays idle.
            * `strict = true` turns an error in the file into exit code 2.
            * What comes in a later version is known, and refused: a rule that uses it is left out, and a global key
              leaves the agent idle.

            ## Values

            * Durations: `500ms`, `90s`, `10m`, `1h30m`, `7d`, `PT10M`; a plain number is seconds. A TTL may be
              `forever`, which is 365 days, and a longer one is cut to that. Nothing is shorter than 1 ms.
            * Sizes: a number of bytes, or one with `KiB`, `MiB`, `GiB` (powers of 1024), `KB`, `MB`, `GB` (powers
              of 1000).
            * Lists are separated by commas.

            """;

    private Reference() {}

    public static void main(String[] arguments) throws IOException {
        Files.writeString(FILE, text());
    }

    static String text() {
        KeyTable table = new KeyTable();
        StringBuilder text = new StringBuilder(INTRODUCTION);
        text.append("## Global keys\n\n");
        addTable(text, table, Key.Scope.GLOBAL, "");
        text.append("\n### Types left out of keys by default\n\n");
        for (String type : new TreeSet<>(IgnoredTypes.DEFAULT)) {
            text.append("* `").append(type).append("`\n");
        }
        text.append(
                "\n### Events of the log\n\n| event | meaning | level |\n| --- | --- | --- |\n");
        for (LogEvent event : LogEvent.values()) {
            text.append("| `").append(event.name()).append("` | ").append(event.description());
            text.append(" | ").append(event.defaultLevel().word());
            text.append(" |\n");
        }
        text.append("\n## Cache rules: `cache.<name>.<key>`\n\n");
        addTable(text, table, Key.Scope.CACHE, "cache.product.");
        text.append("\n## Evict rules: `evict.<name>.<key>`\n\n");
        text.append("Each needs at least one of `tags`, `keys`, `rules`, `paths` and `all`.\n\n");
        addTable(text, table, Key.Scope.EVICT, "evict.product.");
        text.append("\n## What comes in a later version\n\n");
        text.append("| key | for | example |\n| --- | --- | --- |\n");
        for (Key key : table.all()) {
            if (!key.available()) {
                String rule = key.scope() == Key.Scope.GLOBAL ? "" : key.scope().word() + ".x.";
                text.append("| `").append(rule).append(shownName(key)).append("` | ");
                text.append(key.description()).append(" | `").append(key.example());
                text.append("` |\n");
            }
        }
        return text.toString();
    }

    private static void addTable(
            StringBuilder text, KeyTable table, Key.Scope scope, String rulePrefix) {
        text.append("| key | value | default | meaning | example |\n");
        text.append("| --- | --- | --- | --- | --- |\n");
        for (Key key : table.all()) {
            if (key.scope() == scope && key.available()) {
                text.append("| `").append(shownName(key)).append("` | ").append(values(key));
                text.append(" | ").append(key.fallback()).append(" | ").append(key.description());
                text.append(key.essential() ? " *Essential.*" : "").append(" | `");
                text.append(rulePrefix).append(exampleName(key)).append(" = ");
                text.append(key.example()).append("` |\n");
            }
        }
    }

    private static String shownName(Key key) {
        if (!key.isFamily()) {
            return key.name();
        }
        return switch (key.name()) {
            case "log.level." -> "log.level.<event>";
            case "key.type." -> "key.type.<class>";
            default -> key.name() + "*";
        };
    }

    static String exampleName(Key key) {
        if (!key.isFamily()) {
            return key.name();
        }
        return switch (key.name()) {
            case "log.level." -> "log.level.KEY_FOUND";
            case "key.type." -> "key.type.com.acme.Money";
            default -> key.name() + "port";
        };
    }

    private static String values(Key key) {
        if (key.type() != Key.Type.CHOICE) {
            return key.type().description();
        }
        List<String> quoted = new ArrayList<>();
        for (String choice : key.choices()) {
            quoted.add("`" + choice + "`");
        }
        return String.join(", ", quoted);
    }
}
