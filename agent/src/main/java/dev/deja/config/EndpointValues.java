package dev.deja.config;

import dev.deja.rule.Durations;
import dev.deja.rule.HttpPatterns;
import dev.deja.rule.RequestPath;
import dev.deja.rule.RuleSyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** Reads the values of keys that are about HTTP. */
final class EndpointValues {
    /** What {@code client.max-age = remaining} is read as; no duration that can be written. */
    static final Duration REMAINING = Duration.ofNanos(-1);

    /** What {@code off} is read as where a header is named; no name. */
    static final String OFF = "";

    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

    private EndpointValues() {}

    static HttpPatterns patterns(String text) throws RuleSyntaxException {
        return HttpPatterns.parse(text);
    }

    /** A header's name, or {@link #OFF}. */
    static String header(String text) throws BadValue {
        if (text.equals("off")) {
            return OFF;
        }
        requireToken(text);
        return text;
    }

    private static void requireToken(String name) throws BadValue {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!Names.isNameCharacter(c) && TOKEN_MARKS.indexOf(c) < 0) {
                throw new BadValue(
                        Text.quoted(name) + " is not the name of a header",
                        "write one like Accept-Language, several separated by commas");
            }
        }
    }

    /** Names in lower case, sorted, each once. */
    static List<String> headers(List<String> names) throws BadValue {
        TreeSet<String> headers = new TreeSet<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (name.equals("*")) {
                throw new BadValue(
                        "'*' would make every request different",
                        "name the headers that the answer depends on");
            }
            requireToken(name);
            headers.add(name.toLowerCase(Locale.ROOT));
        }
        return List.copyOf(headers);
    }

    /** Names of parameters of a query, sorted, each once. */
    static List<String> parameters(List<String> names) throws BadValue {
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            for (int j = 0; j < name.length(); j++) {
                char c = name.charAt(j);
                if (c <= ' ' || c == '&' || c == '=' || c == '?' || c == 0x7f) {
                    throw new BadValue(
                            Text.quoted(name) + " is not the name of a parameter",
                            "write decoded names, separated by commas; '*' stands for any text");
                }
            }
        }
        return List.copyOf(new TreeSet<>(names));
    }

    /** Final statuses, sorted. */
    static List<Integer> statuses(List<String> texts) throws BadValue {
        TreeSet<Integer> statuses = new TreeSet<>();
        for (int i = 0; i < texts.size(); i++) {
            statuses.add(status(texts.get(i)));
        }
        return List.copyOf(new ArrayList<>(statuses));
    }

    private static int status(String text) throws BadValue {
        int status = 0;
        for (int i = 0; i < text.length() && text.length() == 3; i++) {
            char c = text.charAt(i);
            status = c >= '0' && c <= '9' ? status * 10 + (c - '0') : -10_000;
        }
        if (status < 200 || status > 599) {
            throw new BadValue(
                    Text.quoted(text) + " is not a final status",
                    "write numbers from 200 to 599, separated by commas");
        }
        if (status == 206 || status == 304) {
            throw new BadValue(
                    Text.quoted(text)
                            + (status == 206
                                    ? " is a part of an answer, which is not kept"
                                    : " has no answer in it"),
                    "remove it: a stored answer serves parts and 304 by itself");
        }
        return status;
    }

    /** A context path, decoded, without a slash at its end; the root is {@code /}. */
    static String context(String text) throws BadValue {
        String path = text.startsWith("/") ? RequestPath.decoded(text) : RequestPath.AMBIGUOUS;
        if (path.isEmpty() || text.indexOf('*') >= 0 || text.indexOf('?') >= 0) {
            throw new BadValue(
                    Text.quoted(text) + " is not a context path", "write one like /shop, or /");
        }
        return path;
    }

    /** A duration, or {@link #REMAINING}. */
    static Duration clientAge(String text) throws RuleSyntaxException, BadValue {
        if (text.equals("remaining")) {
            return REMAINING;
        }
        Duration age = Durations.parseExact(text);
        if (age.compareTo(Durations.MAX) > 0) {
            return Durations.MAX;
        }
        if (age.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new BadValue(
                    Text.quoted(text) + " is less than a second",
                    "write whole seconds, or remove the line: clients then ask each time");
        }
        return age;
    }
}
