package dev.deja.rule;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads method patterns (SPEC 3.1). Every complaint says what is wrong, at which character, and
 * what to write instead.
 */
final class PatternParser {
    private static final String EXCEPT = "except";

    private final String text;
    private final List<MethodPattern> patterns = new ArrayList<>();
    private final List<MethodPattern> exceptions = new ArrayList<>();

    private PatternParser(String text) {
        this.text = text;
    }

    static PatternParser parse(String text) throws RuleSyntaxException {
        PatternParser parser = new PatternParser(text);
        parser.read();
        return parser;
    }

    List<MethodPattern> patterns() {
        return List.copyOf(patterns);
    }

    List<MethodPattern> exceptions() {
        return List.copyOf(exceptions);
    }

    private void read() throws RuleSyntaxException {
        if (text.isBlank()) {
            throw new RuleSyntaxException(
                    "The method pattern is empty. Write one such as com.acme.Shop#find(long).");
        }
        int start = 0;
        List<MethodPattern> into = patterns;
        while (true) {
            int bar = text.indexOf('|', start);
            int except = findExcept(start);
            int end = text.length();
            if (bar >= 0) {
                end = bar;
            }
            if (except >= 0 && except < end) {
                end = except;
            }
            into.add(pattern(start, end));
            if (end == text.length()) {
                return;
            }
            if (end == except) {
                if (into == exceptions) {
                    throw at(except, "`except` stands twice", "write `except A#x(..) | B#y(..)`");
                }
                into = exceptions;
                start = end + EXCEPT.length();
            } else {
                start = end + 1;
            }
        }
    }

    /** Where the word stands on its own; it may be part of a name too. */
    private int findExcept(int start) {
        int at = text.indexOf(EXCEPT, start);
        while (at >= 0) {
            int end = at + EXCEPT.length();
            boolean before =
                    at == start
                            || Character.isWhitespace(text.charAt(at - 1))
                            || text.charAt(at - 1) == ')';
            boolean after =
                    end == text.length()
                            || Character.isWhitespace(text.charAt(end))
                            || text.charAt(end) == '@';
            if (before && after) {
                return at;
            }
            at = text.indexOf(EXCEPT, end);
        }
        return -1;
    }

    private MethodPattern pattern(int from, int to) throws RuleSyntaxException {
        int start = skipBlanks(from, to);
        int end = to;
        while (end > start && Character.isWhitespace(text.charAt(end - 1))) {
            end--;
        }
        if (start == end) {
            throw at(
                    Math.min(from, text.length()),
                    "a pattern is missing",
                    "patterns stand on both sides of `|` and of `except`");
        }
        String written = text.substring(start, end);
        List<String> annotations = List.of();
        int position = start;
        if (text.charAt(position) == '@') {
            int nameEnd = position + 1;
            while (nameEnd < end
                    && !Character.isWhitespace(text.charAt(nameEnd))
                    && "#(|,".indexOf(text.charAt(nameEnd)) < 0) {
                nameEnd++;
            }
            annotations = annotation(position + 1, nameEnd);
            position = skipBlanks(nameEnd, end);
            if (position == end) {
                NamePattern everything = name(start, "*..*");
                return new MethodPattern(
                        written, annotations, everything, false, "*", List.of(), true);
            }
        }
        int hash = text.indexOf('#', position);
        if (hash < 0 || hash >= end) {
            throw at(
                    position,
                    "there is no `#` between type and method",
                    suggestHash(position, end));
        }
        int typeEnd = hash;
        while (typeEnd > position && Character.isWhitespace(text.charAt(typeEnd - 1))) {
            typeEnd--;
        }
        boolean plus = typeEnd > position && text.charAt(typeEnd - 1) == '+';
        NamePattern type =
                type(position, plus ? typeEnd - 1 : typeEnd, plus, !annotations.isEmpty());
        int open = text.indexOf('(', hash);
        if (open < 0 || open > end) {
            open = end;
        }
        String method = method(hash + 1, open);
        if (open == end) {
            return new MethodPattern(written, annotations, type, plus, method, null, false);
        }
        int close = text.indexOf(')', open);
        if (close < 0 || close >= end) {
            throw at(open, "the parenthesis is not closed", "write `)` after the last parameter");
        }
        int rest = skipBlanks(close + 1, end);
        if (rest < end) {
            throw at(
                    rest,
                    "nothing can follow the parameters",
                    "separate patterns with `|`, and leave out return type and exceptions");
        }
        List<ParameterPattern> parameters = new ArrayList<>();
        boolean anyTail = parameters(open + 1, close, parameters);
        return new MethodPattern(
                written, annotations, type, plus, method, List.copyOf(parameters), anyTail);
    }

    private List<String> annotation(int start, int end) throws RuleSyntaxException {
        if (start == end) {
            throw at(
                    start,
                    "the annotation's name is missing",
                    "write it after `@` without a blank");
        }
        String exact = name(start, checkCharacters(start, end)).exact();
        if (exact == null) {
            throw at(
                    start,
                    "an annotation is named without wildcards",
                    "write one pattern for each annotation, with `|` between them");
        }
        // Of the packages that may be left out only java.lang has annotations.
        return exact.indexOf('/') < 0
                ? List.of("L" + exact + ";", "Ljava/lang/" + exact + ";")
                : List.of("L" + exact + ";");
    }

    private NamePattern type(int from, int to, boolean plus, boolean annotated)
            throws RuleSyntaxException {
        int end = to;
        while (end > from && Character.isWhitespace(text.charAt(end - 1))) {
            end--;
        }
        if (end == from) {
            if (plus) {
                throw at(end, "`+` stands after a type", "write com.acme.Shop+#find(long)");
            }
            if (!annotated) {
                throw at(
                        from,
                        "a pattern has a type or an annotation",
                        "write `*..*#` for the methods of every type");
            }
            return name(from, "*..*");
        }
        return name(from, checkCharacters(from, end));
    }

    private String method(int from, int to) throws RuleSyntaxException {
        int start = skipBlanks(from, to);
        int end = to;
        while (end > start && Character.isWhitespace(text.charAt(end - 1))) {
            end--;
        }
        if (start == end) {
            throw at(start, "the method's name is missing", "write `#*(..)` for all methods");
        }
        String name = text.substring(start, end);
        if (name.equals("<init>") || name.equals("<clinit>") || name.equals("new")) {
            throw at(
                    start,
                    "constructors and class initialisers are never woven",
                    "name a method that creates or loads the object");
        }
        int hash = name.indexOf('#');
        if (hash >= 0) {
            throw at(start + hash, "`#` stands twice", "separate patterns with `|`");
        }
        checkCharacters(start, end);
        int dot = name.indexOf('.');
        if (dot >= 0) {
            throw at(
                    start + dot,
                    "a method's name has no dot",
                    "write the type before `#`, and parameters in parentheses");
        }
        int stars = name.indexOf("**");
        if (stars >= 0) {
            throw at(start + stars, "`**` means nothing here", "write `*` for any letters");
        }
        return name;
    }

    /** Whether any parameters may follow those that were read. */
    private boolean parameters(int from, int close, List<ParameterPattern> into)
            throws RuleSyntaxException {
        int generic = text.indexOf('<', from);
        if (generic >= 0 && generic < close) {
            throw at(
                    generic,
                    "type arguments are not compared",
                    "write the type without them, such as List");
        }
        int start = skipBlanks(from, close);
        if (start == close) {
            return false;
        }
        while (true) {
            int comma = text.indexOf(',', start);
            int end = comma < 0 || comma > close ? close : comma;
            boolean last = end == close;
            int trimmed = end;
            while (trimmed > start && Character.isWhitespace(text.charAt(trimmed - 1))) {
                trimmed--;
            }
            if (trimmed == start) {
                throw at(start, "a parameter is missing", "write a type, `*` for any one, or `..`");
            }
            if (text.substring(start, trimmed).equals("..")) {
                if (!last) {
                    throw at(
                            start,
                            "`..` stands last",
                            "write `*` for each parameter before it, such as (*, String)");
                }
                return true;
            }
            into.add(parameter(start, trimmed, last));
            if (last) {
                return false;
            }
            start = skipBlanks(end + 1, close);
        }
    }

    private ParameterPattern parameter(int start, int end, boolean last)
            throws RuleSyntaxException {
        int nameEnd = end;
        int dimensions = 0;
        if (text.startsWith("...", Math.max(start, end - 3))) {
            if (!last) {
                throw at(end - 3, "`...` belongs to the last parameter", "write `[]` for an array");
            }
            nameEnd = end - 3;
            dimensions = 1;
        }
        while (nameEnd - 2 >= start && text.startsWith("[]", nameEnd - 2)) {
            nameEnd -= 2;
            dimensions++;
        }
        if (nameEnd == start) {
            throw at(start, "the parameter's type is missing", "write a type or `*`");
        }
        for (int i = start; i < nameEnd; i++) {
            if (Character.isWhitespace(text.charAt(i)) || text.charAt(i) == '@') {
                throw at(
                        i,
                        "a parameter is written as its type alone",
                        "leave out its name, `final` and annotations");
            }
        }
        NamePattern type = name(start, checkCharacters(start, nameEnd));
        if (type.text().equals("void")) {
            throw at(start, "no parameter is void", "write () for a method without parameters");
        }
        return new ParameterPattern(type, dimensions);
    }

    private NamePattern name(int start, String name) throws RuleSyntaxException {
        try {
            return NamePattern.parse(name);
        } catch (NamePattern.NotAName e) {
            throw at(start + e.at, String.valueOf(e.getMessage()), e.remedy);
        }
    }

    /** The text between, when names can consist of it. */
    private String checkCharacters(int start, int end) throws RuleSyntaxException {
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (Character.isJavaIdentifierPart(c) || c == '.' || c == '*' || c == '-') {
                continue;
            }
            throw at(
                    i,
                    Character.isWhitespace(c)
                            ? "a blank cannot stand inside a name"
                            : "`" + c + "` cannot stand in a name",
                    switch (c) {
                        case '/' -> "write packages with dots";
                        case '<' -> "write the type without type arguments";
                        case '+' -> "`+` stands once, between a type and `#`";
                        case '(' -> "parentheses follow the method: com.acme.Shop#find(long)";
                        case ',' -> "separate patterns with `|`";
                        case '[', ']' -> "an array is written int[], and has no methods";
                        case ':' -> "write `#` between type and method";
                        default ->
                                Character.isWhitespace(c)
                                        ? "leave out modifiers and return type, and separate"
                                                + " patterns with `|`"
                                        : "use letters, digits, `_`, `$`, and `*` as wildcard";
                    });
        }
        return text.substring(start, end);
    }

    private String suggestHash(int position, int end) {
        String written = text.substring(position, end);
        int open = written.indexOf('(');
        String name = open < 0 ? written : written.substring(0, open);
        int colons = name.indexOf("::");
        int dot = colons >= 0 ? colons : name.lastIndexOf('.');
        if (dot <= 0) {
            return "write com.acme.Shop#find(long)";
        }
        String method = name.substring(dot + (colons >= 0 ? 2 : 1));
        String parameters = open < 0 ? "" : written.substring(open);
        boolean looksLikeType =
                !method.isEmpty()
                        && (Character.isUpperCase(method.charAt(0)) || method.equals("*"));
        if (looksLikeType && open < 0) {
            return "write " + name + "#*(..) for all methods of the type";
        }
        return "write " + name.substring(0, dot) + "#" + method + parameters;
    }

    private int skipBlanks(int from, int to) {
        int at = from;
        while (at < to && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private RuleSyntaxException at(int index, String problem, String remedy) {
        return new RuleSyntaxException(
                "In `"
                        + text
                        + "` at character "
                        + (index + 1)
                        + ": "
                        + problem
                        + "; "
                        + remedy
                        + ".");
    }
}
