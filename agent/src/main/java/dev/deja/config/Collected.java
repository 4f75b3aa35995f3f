package dev.deja.config;

import dev.deja.rule.Origin;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The settings of all sources, sorted into global ones and those of each rule. Sources are added
 * from the weakest to the strongest: a later one replaces an earlier one of the same key, with its
 * faults, so that a system property repairs what the file has wrong.
 */
final class Collected {
    /** The name that stands for the defaults of all rules of a kind. */
    static final String DEFAULTS = "*";

    private final KeyTable table;
    private final SettingReader reader;
    private final Map<String, Setting> global = new LinkedHashMap<>();
    private final Map<String, Map<String, Setting>> cache = new LinkedHashMap<>();
    private final Map<String, Map<String, Setting>> evict = new LinkedHashMap<>();
    private final List<Problem> problems = new ArrayList<>();
    private final List<FaultyEvict> faulty = new ArrayList<>();
    private @Nullable Slot last;

    /** Where the last line of the file went. */
    private record Slot(Map<String, Setting> rule, Setting setting) {}

    Collected(KeyTable table, SettingReader reader) {
        this.table = table;
        this.reader = reader;
    }

    Map<String, Setting> global() {
        return global;
    }

    Map<String, Map<String, Setting>> cache() {
        return cache;
    }

    Map<String, Map<String, Setting>> evict() {
        return evict;
    }

    List<Problem> problems() {
        return problems;
    }

    /** Evict rules that have not even a name. */
    List<FaultyEvict> faulty() {
        return faulty;
    }

    void addFile(List<PropertiesReader.Line> lines, String source) {
        for (int i = 0; i < lines.size(); i++) {
            PropertiesReader.Line line = lines.get(i);
            Origin origin = new Origin(source, line.number());
            String key = line.key();
            if (line.isStray() && !isKnown(key)) {
                addStray(Objects.requireNonNull(line.fault()), origin);
            } else {
                add(key, key, line.value(), line.fault(), origin);
            }
        }
        last = null;
    }

    void addSystemProperties(Map<String, String> properties) {
        Origin origin = new Origin("system property", 0);
        for (Map.Entry<String, String> property : properties.entrySet()) {
            String name = property.getKey();
            if (name.startsWith("deja.") && !name.equals("deja.config")) {
                add(name.substring(5), name, property.getValue().trim(), null, origin);
            }
        }
    }

    void addEnvironment(Map<String, String> environment) {
        Map<String, String> keys = null;
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            String name = variable.getKey();
            if (name.startsWith("DEJA_")) {
                keys = keys == null ? environmentKeys() : keys;
                addVariable(name, variable.getValue().trim(), keys);
            }
        }
    }

    private void addVariable(String name, String value, Map<String, String> keys) {
        Origin origin = new Origin("environment", 0);
        String key = keys.get(name);
        if (key == null) {
            problems.add(
                    new Problem(
                            Problem.Severity.WARN,
                            origin,
                            name,
                            "unknown variable",
                            unknownVariableRemedy(name, keys)));
        } else if (value.isEmpty()) {
            problems.add(
                    new Problem(
                            Problem.Severity.WARN,
                            origin,
                            name,
                            "is empty and counts as not set",
                            "give it a value or unset it"));
        } else {
            add(key, name, value, null, origin);
        }
    }

    private static String unknownVariableRemedy(String name, Map<String, String> keys) {
        if (name.equals("DEJA_CONFIG")) {
            return "name the file in -javaagent:deja-agent.jar=<file> or -Ddeja.config=<file>";
        }
        if (name.startsWith("DEJA_CACHE_") || name.startsWith("DEJA_EVICT_")) {
            return "the environment sets global keys only; a system property sets those of rules:"
                    + " -Ddeja.cache.<name>.ttl=10m";
        }
        String nearest = Spelling.nearest(name, keys.keySet());
        return nearest == null
                ? "docs/configuration.md lists every key"
                : "did you mean " + nearest + "?";
    }

    private Map<String, String> environmentKeys() {
        Map<String, String> keys = new LinkedHashMap<>();
        for (String name : table.names(Key.Scope.GLOBAL).keySet()) {
            keys.put(Values.environmentName(name), name);
        }
        for (LogEvent event : LogEvent.values()) {
            String name = "log.level.".concat(event.name());
            keys.put(Values.environmentName(name), name);
        }
        return keys;
    }

    /** A line without {@code =} may be the lost end of the line before it. */
    private void addStray(BadValue fault, Origin origin) {
        Problem problem =
                new Problem(Problem.Severity.ERROR, origin, "", fault.getMessage(), fault.remedy());
        problems.add(problem);
        Slot before = last;
        if (before != null) {
            Setting setting = before.setting();
            before.rule()
                    .put(
                            setting.name(),
                            new Setting(
                                    setting.name(),
                                    setting.shown(),
                                    setting.spec(),
                                    setting.origin(),
                                    null,
                                    problem));
        }
    }

    private boolean isKnown(String key) {
        return key.startsWith("cache.")
                || key.startsWith("evict.")
                || table.find(Key.Scope.GLOBAL, key) != null;
    }

    private void add(
            String key,
            String shown,
            @Nullable String value,
            @Nullable BadValue lineFault,
            Origin origin) {
        last = null;
        if (key.startsWith("cache.")) {
            addToRule(Key.Scope.CACHE, cache, key, shown, value, lineFault, origin);
        } else if (key.startsWith("evict.")) {
            addToRule(Key.Scope.EVICT, evict, key, shown, value, lineFault, origin);
        } else {
            addGlobal(key, shown, value, lineFault, origin);
        }
    }

    private void addGlobal(
            String key,
            String shown,
            @Nullable String value,
            @Nullable BadValue lineFault,
            Origin origin) {
        Setting setting =
                reader.read(Key.Scope.GLOBAL, key, shown, value, lineFault, origin, problems);
        if (setting.spec() != null) {
            global.put(key, setting);
            last = new Slot(global, setting);
            return;
        }
        if ("evict".equals(SettingReader.nearestRuleWord(key))) {
            suspendAll(Text.withoutCredentials(shown), setting);
            return;
        }
        // A misspelt redis.uri must not mean "memory", nor a misspelt enabled "on".
        String meant = Spelling.nearest(key, table.names(Key.Scope.GLOBAL).keySet());
        Key meantKey = meant == null ? null : table.find(Key.Scope.GLOBAL, meant);
        if (meant != null && meantKey != null && meantKey.essential()) {
            global.putIfAbsent(
                    meant, new Setting(meant, shown, meantKey, origin, null, setting.fault()));
        }
    }

    private void addToRule(
            Key.Scope scope,
            Map<String, Map<String, Setting>> rules,
            String key,
            String shown,
            @Nullable String value,
            @Nullable BadValue lineFault,
            Origin origin) {
        int nameStart = scope.word().length() + 1;
        int dot = key.indexOf('.', nameStart);
        String rule = dot < 0 ? key.substring(nameStart) : key.substring(nameStart, dot);
        String field = dot < 0 ? "" : key.substring(dot + 1);
        BadValue fault = lineFault;
        boolean named = rule.equals(DEFAULTS) || Names.isRuleName(rule);
        if (fault == null && !named) {
            fault =
                    new BadValue(
                            Text.quoted(rule) + " is not a valid name for a rule",
                            "a name is a letter, then letters (a to z), digits, '_' or '-'");
        } else if (fault == null && field.isEmpty()) {
            fault =
                    new BadValue(
                            "a rule's key has three parts",
                            "write " + scope.word() + ".<name>.method, and so on");
        } else if (fault == null && rule.equals(DEFAULTS) && isJoinPoint(field)) {
            fault =
                    new BadValue(
                            "is no default: every rule has methods or endpoints of its own",
                            "write " + scope.word() + ".<name>." + field);
        }
        Setting setting = reader.read(scope, field, shown, value, fault, origin, problems);
        if (named && !field.isEmpty()) {
            Map<String, Setting> settings = rules.get(rule);
            if (settings == null) {
                settings = new LinkedHashMap<>();
                rules.put(rule, settings);
            }
            settings.put(field, setting);
            last = new Slot(settings, setting);
        } else if (scope == Key.Scope.EVICT) {
            suspendAll(Text.withoutCredentials(rule), setting);
        }
    }

    private static boolean isJoinPoint(String field) {
        return field.equals("method")
                || field.equals("http")
                || field.equals("put")
                || field.equals("put.key");
    }

    private void suspendAll(String name, Setting setting) {
        faulty.add(
                new FaultyEvict(
                        name,
                        setting.origin(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        false,
                        true,
                        String.valueOf(setting.fault())));
    }
}
