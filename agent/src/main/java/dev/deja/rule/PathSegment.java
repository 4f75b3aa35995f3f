package dev.deja.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One segment of a {@link PathPattern}. Immutable. */
sealed interface PathSegment {
    /** The text itself. */
    record Literal(String text) implements PathSegment {
        @Override
        public Fit fits(String path, int from, int to) {
            int length = text.length();
            return to - from == length && path.startsWith(text, from) ? Fit.YES : Fit.NO;
        }

        @Override
        public int openness() {
            return 0;
        }

        @Override
        public String sample(String other) {
            return text;
        }
    }

    /** {@code *} or {@code {id}}: any segment that is not empty. */
    record Any(@Nullable String variable) implements PathSegment {
        @Override
        public Fit fits(String path, int from, int to) {
            return to > from ? Fit.YES : Fit.NO;
        }

        @Override
        public int openness() {
            return 2;
        }

        @Override
        public String sample(String other) {
            return other;
        }
    }

    /**
     * Text with {@code *}, variables or a regular expression in it.
     *
     * @param text as written
     * @param parts literal text and open parts in turn
     * @param pattern for the whole segment
     * @param groups the group of each variable, in the order of {@code variables}
     */
    record Mixed(
            String text,
            List<String> parts,
            Pattern pattern,
            List<String> variables,
            List<Integer> groups)
            implements PathSegment {
        /** Longer segments are not looked at: a regular expression recurses on their length. */
        private static final int LONGEST = 512;

        @Override
        public Fit fits(String path, int from, int to) {
            if (to == from) {
                return Fit.NO;
            }
            if (to - from > LONGEST) {
                return Fit.UNKNOWN;
            }
            try {
                return matcher(path, from, to).matches() ? Fit.YES : Fit.NO;
            } catch (PatientText.TiredException | StackOverflowError e) {
                return Fit.UNKNOWN;
            }
        }

        private Matcher matcher(String path, int from, int to) {
            String segment = RequestPath.decodedSegment(path, from, to);
            return pattern.matcher(new PatientText(segment));
        }

        @Override
        public @Nullable String value(String name, String path, int from, int to) {
            int at = variables.indexOf(name);
            if (at < 0 || to - from > LONGEST) {
                return null;
            }
            try {
                Matcher matcher = matcher(path, from, to);
                return matcher.matches() ? matcher.group(groups.get(at)) : null;
            } catch (PatientText.TiredException | StackOverflowError e) {
                return null;
            }
        }

        @Override
        public List<String> names() {
            return variables;
        }

        @Override
        public int openness() {
            return 1;
        }

        @Override
        public String sample(String other) {
            StringBuilder sample = new StringBuilder();
            for (String part : parts) {
                sample.append(part);
            }
            return sample.toString();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Mixed mixed && mixed.text.equals(text);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }
    }

    /** How a segment and a text go together. */
    enum Fit {
        YES,
        NO,
        /** It would take too long to tell. */
        UNKNOWN
    }

    /** Whether it matches the part of a path. */
    Fit fits(String path, int from, int to);

    /** How much it leaves open: 0 for text, 2 for everything. */
    int openness();

    /**
     * Some text that it may match.
     *
     * @param other what stands for text that is quite open
     */
    String sample(String other);

    /** Its variables. */
    default List<String> names() {
        String only = this instanceof Any any ? any.variable() : null;
        return only == null ? List.of() : List.of(only);
    }

    /** The value of a variable in a text that it matches; null when it has none of that name. */
    default @Nullable String value(String name, String path, int from, int to) {
        return names().contains(name) ? RequestPath.decodedSegment(path, from, to) : null;
    }

    /**
     * Makes a segment of parts.
     *
     * @param text as written
     * @param parts in order
     * @throws RuleSyntaxException when a regular expression cannot be read
     */
    static PathSegment of(String text, List<Part> parts) throws RuleSyntaxException {
        if (parts.size() == 1) {
            Part only = parts.get(0);
            if (only.literal() != null) {
                return new Literal(only.literal());
            }
            if (only.expression() == null) {
                return new Any(only.variable());
            }
        }
        StringBuilder pattern = new StringBuilder();
        List<String> variables = new ArrayList<>();
        List<Integer> groups = new ArrayList<>();
        List<String> samples = new ArrayList<>();
        int group = 0;
        for (Part part : parts) {
            if (part.literal() != null) {
                pattern.append(Pattern.quote(part.literal()));
                samples.add(part.literal());
                continue;
            }
            String expression = part.expression();
            samples.add("1");
            if (part.variable() == null) {
                pattern.append(".*");
                continue;
            }
            group++;
            variables.add(part.variable());
            groups.add(group);
            if (expression == null) {
                // As short as can be: "{name}.{type}" of a.b.c has the name "a".
                pattern.append("(.+?)");
            } else {
                pattern.append('(').append(expression).append(')');
                group += PathExpressions.groups(expression);
            }
        }
        Pattern compiled = Pattern.compile(pattern.toString(), Pattern.DOTALL);
        return new Mixed(text, List.copyOf(samples), compiled, List.copyOf(variables), groups);
    }

    /**
     * A piece of a segment: literal text, {@code *} (all null), or a variable.
     *
     * @param expression its regular expression, or null
     */
    record Part(@Nullable String literal, @Nullable String variable, @Nullable String expression) {}
}
