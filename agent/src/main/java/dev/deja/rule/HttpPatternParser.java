package dev.deja.rule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@link HttpPatterns}. Method and path patterns stand outside braces; {@code |}, {@code ,},
 * blanks and slashes inside braces belong to the path.
 */
final class HttpPatternParser {
    private static final List<String> METHODS =
            List.of(
                    "GET",
                    "HEAD",
                    "POST",
                    "PUT",
                    "PATCH",
                    "DELETE",
                    "OPTIONS",
                    "TRACE",
                    "COPY",
                    "MOVE",
                    "MKCOL",
                    "PROPFIND",
                    "PROPPATCH",
                    "LOCK",
                    "UNLOCK");

    private static final String EXCEPT = "except";

    private final String text;
    private int at;

    HttpPatternParser(String text) {
        this.text = text;
    }

    HttpPatterns parse() throws RuleSyntaxException {
        skipBlanks();
        if (at == text.length()) {
            throw new RuleSyntaxException(
                    "An empty pattern: write methods and a path, such as GET /owners/**.");
        }
        Set<String> methods = methods();
        boolean hasMethods = !methods.isEmpty();
        if (!hasMethods) {
            methods.add("GET");
        }
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        List<PathPattern> includes = alternatives(false);
        List<PathPattern> excludes = List.of();
        if (isExcept()) {
            at += EXCEPT.length();
            excludes = alternatives(true);
            if (at < text.length()) {
                throw fault("a second except", "list all exceptions after one, with '|'");
            }
        }
        return new HttpPatterns(text, hasMethods, methods, includes, excludes);
    }

    private Set<String> methods() throws RuleSyntaxException {
        Set<String> methods = new LinkedHashSet<>();
        if (text.charAt(at) == '/') {
            return methods;
        }
        while (true) {
            skipBlanks();
            int start = at;
            while (at < text.length() && isNameCharacter(text.charAt(at))) {
                at++;
            }
            String word = text.substring(start, at);
            if (word.isEmpty()) {
                at = start;
                throw fault(
                        at < text.length() && text.charAt(at) != '/'
                                ? "a path that does not begin with '/'"
                                : "a method is missing",
                        "write methods, separated by commas, and a path: GET,POST /owners/**");
            }
            requireMethod(word, start);
            if (!methods.add(word)) {
                at = start;
                throw fault("the method " + word + " a second time", "remove one of them");
            }
            skipBlanks();
            if (at == text.length()) {
                throw fault("no path after the method", "write one, such as " + word + " /owners");
            }
            char c = text.charAt(at);
            if (c == ',') {
                at++;
            } else if (c == '/') {
                return methods;
            } else {
                throw fault(
                        "a path that does not begin with '/'",
                        "write methods, separated by commas, and a path: GET,POST /owners/**");
            }
        }
    }

    private void requireMethod(String word, int start) throws RuleSyntaxException {
        if (METHODS.contains(word)) {
            return;
        }
        at = start;
        String upper = word.toUpperCase(java.util.Locale.ROOT);
        if (METHODS.contains(upper)) {
            throw fault("the method '" + word + "'", "methods are upper case: " + upper);
        }
        String swapped = ofSameLetters(upper);
        String nearest = swapped != null ? swapped : Nearest.to(word, METHODS);
        throw fault(
                "the unknown method '" + word + "'",
                nearest == null
                        ? "the methods are " + String.join(", ", METHODS) + "; a path begins with /"
                        : "did you mean " + nearest + "?");
    }

    /** Two letters that are swapped are two edits, which is much in so short a word. */
    private static @Nullable String ofSameLetters(String word) {
        char[] letters = word.toCharArray();
        Arrays.sort(letters);
        for (String method : METHODS) {
            char[] other = method.toCharArray();
            Arrays.sort(other);
            if (Arrays.equals(letters, other)) {
                return method;
            }
        }
        return null;
    }

    private static boolean isNameCharacter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
    }

    private boolean isExcept() {
        return text.startsWith(EXCEPT, at)
                && (at + EXCEPT.length() == text.length()
                        || isBlank(text.charAt(at + EXCEPT.length())));
    }

    private List<PathPattern> alternatives(boolean areExceptions) throws RuleSyntaxException {
        List<PathPattern> patterns = new ArrayList<>();
        while (true) {
            skipBlanks();
            if (at == text.length() || text.charAt(at) == '|' || isExcept()) {
                throw areExceptions && patterns.isEmpty()
                        ? fault("no path after except", "write one, or remove except")
                        : fault("an empty alternative", "remove a '|', or write a path");
            }
            patterns.add(path());
            skipBlanks();
            if (at == text.length() || isExcept()) {
                return patterns;
            }
            if (text.charAt(at) != '|') {
                throw fault(
                        text.charAt(at) == ','
                                ? "a comma between paths"
                                : "a blank inside a path, or something behind it",
                        "separate paths with '|'; exceptions follow the word except");
            }
            at++;
        }
    }

    // ---- one path

    private PathPattern path() throws RuleSyntaxException {
        int start = at;
        if (text.charAt(at) != '/') {
            throw fault("a path that does not begin with '/'", "write it from the first '/' on");
        }
        List<PathSegment> segments = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>();
        boolean isOpenEnded = false;
        while (at < text.length() && text.charAt(at) == '/') {
            at++;
            int segmentStart = at;
            if (isOpenEnded) {
                at = segmentStart - 1;
                if (at + 1 == text.length() || isEnd(text.charAt(at + 1))) {
                    at++;
                    break;
                }
                throw fault(
                        "'**' that is not at the end of its path",
                        "write one '*' for each segment in the middle");
            }
            if (isDoubleStar()) {
                at += 2;
                isOpenEnded = true;
                continue;
            }
            PathSegment segment = segment(names);
            if (segment != null) {
                segments.add(segment);
            } else if (at < text.length() && text.charAt(at) == '/') {
                throw fault("an empty segment", "write one '/'");
            }
        }
        return new PathPattern(text.substring(start, at), List.copyOf(segments), isOpenEnded);
    }

    private boolean isDoubleStar() {
        if (!text.startsWith("**", at)) {
            return false;
        }
        int behind = at + 2;
        return behind == text.length() || text.charAt(behind) == '/' || isEnd(text.charAt(behind));
    }

    private static boolean isEnd(char c) {
        return isBlank(c) || c == '|' || c == ',';
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /** Null when it is empty: the end of a path with a trailing slash, or the root. */
    private @Nullable PathSegment segment(Set<String> names) throws RuleSyntaxException {
        int start = at;
        List<PathSegment.Part> parts = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        while (at < text.length() && text.charAt(at) != '/' && !isEnd(text.charAt(at))) {
            char c = text.charAt(at);
            if (c == '{') {
                flush(literal, parts);
                parts.add(variable(names));
            } else if (c == '*') {
                if (at + 1 < text.length() && text.charAt(at + 1) == '*') {
                    throw fault(
                            "'**' beside other text",
                            "'**' is a segment of its own at the end of a path; '*' stands for"
                                    + " anything within one");
                }
                flush(literal, parts);
                parts.add(new PathSegment.Part(null, null, null));
                at++;
            } else {
                requireLiteral(c);
                literal.append(c);
                at++;
            }
        }
        flush(literal, parts);
        if (parts.isEmpty()) {
            return null;
        }
        String written = text.substring(start, at);
        if (written.equals(".") || written.equals("..")) {
            at = start;
            throw fault("the segment '" + written + "'", "write the path without it");
        }
        int end = at;
        try {
            return PathSegment.of(written, parts);
        } catch (java.util.regex.PatternSyntaxException e) {
            at = start;
            throw fault("a segment that makes no expression", "simplify '" + written + "'");
        } finally {
            at = end;
        }
    }

    private static void flush(StringBuilder literal, List<PathSegment.Part> parts) {
        if (!literal.isEmpty()) {
            parts.add(new PathSegment.Part(literal.toString(), null, null));
            literal.setLength(0);
        }
    }

    private void requireLiteral(char c) throws RuleSyntaxException {
        switch (c) {
            case '}' -> throw fault("a '}' that closes nothing", "remove it");
            case '?' ->
                    throw fault(
                            "a '?'",
                            "the query is no part of a path (see query and query.ignore); for any"
                                    + " text within a segment write '*'");
            case '#', ';' ->
                    throw fault("a '" + c + "'", "what follows it is no part of a path: remove it");
            case '\\' -> throw fault("a backslash", "the segments of a path are separated by '/'");
            case '%' -> {
                if (at + 2 < text.length()
                        && Character.digit(text.charAt(at + 1), 16) >= 0
                        && Character.digit(text.charAt(at + 2), 16) >= 0) {
                    throw fault(
                            "the encoded character " + text.substring(at, at + 3),
                            "paths are matched decoded: write the character itself");
                }
            }
            default -> {
                if (c < ' ' || c == 0x7f || c == RequestPath.SLASH) {
                    throw fault("a control character", "remove it");
                }
            }
        }
    }

    /** {@code {id}} or {@code {id:\d+}}; braces within the expression are balanced. */
    private PathSegment.Part variable(Set<String> names) throws RuleSyntaxException {
        int open = at;
        int depth = 0;
        int colon = -1;
        while (true) {
            if (at == text.length()) {
                at = open;
                throw fault("a '{' that is not closed", "add '}'");
            }
            char c = text.charAt(at);
            if (c == '\\' && at + 1 < text.length() && colon >= 0) {
                at += 2;
                continue;
            }
            if (c == '{') {
                depth++;
            } else if (c == '}') {
                depth--;
            } else if (c == ':' && colon < 0) {
                colon = at;
            }
            at++;
            if (depth == 0) {
                break;
            }
        }
        int close = at - 1;
        String name = text.substring(open + 1, colon < 0 ? close : colon).strip();
        String expression = colon < 0 ? null : text.substring(colon + 1, close);
        at = open;
        if (name.startsWith("*")) {
            throw fault("'{" + name + "}'", "write '**' for all that follows");
        }
        if (!isVariableName(name)) {
            throw fault(
                    name.isEmpty() ? "a variable without a name" : "the variable '" + name + "'",
                    "a name is a letter, then letters, digits, '_' and '-', such as {id}");
        }
        if (!names.add(name)) {
            throw fault("the variable '" + name + "' a second time", "give it another name");
        }
        if (expression != null) {
            if (expression.isEmpty()) {
                throw fault(
                        "an empty regular expression",
                        "write {" + name + "} or {" + name + ":\\d+}");
            }
            PathExpressions.groups(expression);
        }
        at = close + 1;
        return new PathSegment.Part(null, name, expression);
    }

    private static boolean isVariableName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
            if (!isLetter && (i == 0 || (c != '-' && !(c >= '0' && c <= '9')))) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    private void skipBlanks() {
        while (at < text.length() && isBlank(text.charAt(at))) {
            at++;
        }
    }

    private RuleSyntaxException fault(String what, String remedy) {
        return new RuleSyntaxException(
                "'"
                        + text
                        + "' has "
                        + what
                        + " at position "
                        + (Math.min(at, Math.max(text.length() - 1, 0)) + 1)
                        + "; "
                        + remedy
                        + ".");
    }
}
