package dev.deja.it;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The command line of the agent's jar, run as people run it. */
final class Tool {
    private Tool() {}

    /** How a command ended, and what it printed. */
    record Ran(int code, String out, String err) {}

    static Ran run(Jdk jdk, String... arguments) {
        List<String> command = new ArrayList<>(List.of("-jar", Program.agentJar().toString()));
        command.addAll(List.of(arguments));
        try (Program tool = Program.on(jdk).mainClass(command.toArray(new String[0])).start()) {
            tool.endInput();
            int code = tool.exitCode();
            return new Ran(code, tool.output(), tool.log());
        }
    }

    /** What {@code check --json} says of rules and an application. */
    static JsonObject check(Jdk jdk, String rules, Path... applications) {
        List<String> arguments =
                new ArrayList<>(List.of("check", "--json", Program.rulesFile(rules).toString()));
        for (Path application : applications) {
            arguments.add(application.toString());
        }
        Ran ran = run(jdk, arguments.toArray(new String[0]));
        try {
            return JsonParser.parseString(ran.out).getAsJsonObject();
        } catch (RuntimeException e) {
            throw new AssertionError(ran.toString(), e);
        }
    }

    /** The methods of each rule that matches some. */
    static Map<String, Set<String>> methods(JsonObject checked) {
        Map<String, Set<String>> methods = new TreeMap<>();
        for (JsonElement each : checked.getAsJsonArray("rules")) {
            JsonObject rule = each.getAsJsonObject();
            if (rule.has("methods") && !rule.getAsJsonArray("methods").isEmpty()) {
                Set<String> all =
                        methods.computeIfAbsent(
                                rule.get("id").getAsString(), id -> new TreeSet<>());
                rule.getAsJsonArray("methods").forEach(method -> all.add(method.getAsString()));
            }
        }
        return methods;
    }

    /** The same from the summary that a running agent has logged. */
    static Map<String, Set<String>> methodsOfSummary(String log) {
        Map<String, Set<String>> methods = new TreeMap<>();
        String rule = "";
        for (String line : log.substring(log.indexOf(" is up, store ")).lines().skip(1).toList()) {
            if (!line.startsWith("  ")) {
                break;
            }
            String text = line.strip();
            if (!line.startsWith("    ")) {
                rule = text.split(" ", 2)[0];
            } else if (text.matches("and \\d+ more")) {
                throw new AssertionError("the summary is capped: " + log);
            } else if (text.contains("#") && !text.matches("(refused|suspended): .*")) {
                methods.computeIfAbsent(rule, id -> new TreeSet<>()).add(text);
            }
        }
        return methods;
    }
}
