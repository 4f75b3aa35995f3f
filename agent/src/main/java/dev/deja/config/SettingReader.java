package dev.deja.config;

import dev.deja.rule.Durations;
import dev.deja.rule.Origin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Judges one written key with its value by the table of keys. */
final class SettingReader {
    private final KeyTable table;
    private final Values values;

    SettingReader(KeyTable table, Values values) {
        this.table = table;
        this.values = values;
    }

    /**
     * Reads a key with its value.
     *
     * @param scope where the key stands
     * @param name the key; for a rule's key the part after the rule's name
     * @param shown the key as written
     * @param text its value; null when the line it stands in cannot be used
     * @param lineFault why it cannot be used
     * @param problems receives what is wrong
     */
    Setting read(
            Key.Scope scope,
            String name,
            String shown,
            @Nullable String text,
            @Nullable BadValue lineFault,
            Origin origin,
            List<Problem> problems) {
        Key spec = table.find(scope, name);
        Problem fault = null;
        Object value = null;
        if (text == null || lineFault != null) {
            BadValue bad = lineFault == null ? new BadValue("has no value", "") : lineFault;
            fault = error(origin, shown, bad.getMessage(), bad.remedy());
        } else if (spec == null) {
            fault = unknown(scope, name, shown, origin);
        } else if (!spec.available()) {
            fault =
                    error(
                            origin,
                            shown,
                            scope == Key.Scope.GLOBAL
                                    ? "comes in a later version; the agent stays idle"
                                    : "comes in a later version; the rule is left out",
                            "remove the line");
        } else if (spec.isFamily() && scope != Key.Scope.EVICT) {
            fault = familyFault(spec, name, shown, origin);
        }
        if (fault == null && spec != null && text != null) {
            try {
                value = capped(spec, values.read(spec, text), shown, origin, problems);
            } catch (BadValue e) {
                fault = error(origin, shown, e.getMessage(), withConsequence(spec, e.remedy()));
            }
        }
        if (fault != null) {
            problems.add(fault);
        }
        return new Setting(name, shown, spec, origin, value, fault);
    }

    private static Problem error(Origin origin, String shown, String message, String remedy) {
        return new Problem(Problem.Severity.ERROR, origin, shown, message, remedy);
    }

    private static String withConsequence(Key spec, String remedy) {
        if (spec.scope() != Key.Scope.GLOBAL) {
            return remedy;
        }
        String consequence =
                spec.essential()
                        ? "the agent stays idle"
                        : "until then the default is used: " + spec.fallback();
        return remedy.isEmpty() ? consequence : remedy + "; " + consequence;
    }

    private static Object capped(
            Key spec, Object value, String shown, Origin origin, List<Problem> problems) {
        if ((spec.type() == Key.Type.TTL || spec.type() == Key.Type.LIFETIME)
                && value instanceof Duration duration
                && duration.compareTo(Durations.MAX) > 0) {
            problems.add(
                    new Problem(
                            Problem.Severity.WARN,
                            origin,
                            shown,
                            "is longer than 365 days and is cut to that",
                            "write forever for the longest time there is"));
            return Durations.MAX;
        }
        return value;
    }

    private static @Nullable Problem familyFault(
            Key spec, String name, String shown, Origin origin) {
        String member = name.substring(spec.name().length());
        if (spec.name().equals("log.level.")) {
            List<String> events = new ArrayList<>();
            for (LogEvent event : LogEvent.values()) {
                if (event.name().equals(member)) {
                    return null;
                }
                events.add(event.name());
            }
            String nearest = Spelling.nearest(member, events);
            return error(
                    origin,
                    shown,
                    "no event of the log has this name",
                    nearest == null
                            ? "the events are " + String.join(", ", events)
                            : "did you mean log.level." + nearest + "?");
        }
        if (!Names.isClassName(member)) {
            return error(
                    origin,
                    shown,
                    Text.quoted(member) + " is not the name of a class",
                    "write key.type.com.acme.Money = {amount}/{currency}");
        }
        return null;
    }

    private Problem unknown(Key.Scope scope, String name, String shown, Origin origin) {
        Map<String, Key> names = table.names(scope);
        String prefix =
                shown.endsWith(name) ? shown.substring(0, shown.length() - name.length()) : "";
        String nearest = Spelling.nearest(name, names.keySet());
        if (nearest != null) {
            return error(origin, shown, "unknown key", "did you mean " + prefix + nearest + "?");
        }
        if (scope != Key.Scope.GLOBAL && table.names(Key.Scope.GLOBAL).containsKey(name)) {
            return error(
                    origin, shown, "is a key for all rules, not for one", "write " + name + " = …");
        }
        if (scope != Key.Scope.GLOBAL) {
            return error(
                    origin,
                    shown,
                    "unknown key",
                    "valid after " + prefix + " are " + available(scope));
        }
        return error(origin, shown, "unknown key", unknownGlobalRemedy(name));
    }

    private static String unknownGlobalRemedy(String name) {
        int dot = name.indexOf('.');
        if (dot > 0) {
            String word = nearestRuleWord(name);
            if (word != null) {
                return "did you mean " + word + name.substring(dot) + "?";
            }
        }
        return "docs/configuration.md lists every key";
    }

    /** The kind of rule whose word a key with three parts was probably meant to begin with. */
    static @Nullable String nearestRuleWord(String name) {
        int dot = name.indexOf('.');
        if (dot <= 0 || name.indexOf('.', dot + 1) < 0) {
            return null;
        }
        String word = name.substring(0, dot);
        if (Spelling.distance(word, "evict") <= 2) {
            return "evict";
        }
        return Spelling.distance(word, "cache") <= 2 ? "cache" : null;
    }

    private String available(Key.Scope scope) {
        StringBuilder names = new StringBuilder();
        for (Key key : table.all()) {
            if (key.scope() == scope && key.available()) {
                names.append(names.length() == 0 ? "" : ", ").append(key.name());
                if (key.isFamily()) {
                    names.append("<class>");
                }
            }
        }
        return names.toString();
    }
}
