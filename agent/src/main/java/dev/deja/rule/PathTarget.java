package dev.deja.rule;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing that an evict rule removes by path (SPEC G04): a path exactly, with all its query
 * variants, or everything at and below it ({@code /owners/**}). Placeholders stand for segments or
 * parts of them.
 *
 * @param text as written
 * @param path without {@code /**}
 * @param andBelow whether it ends in {@code /**}
 */
public record PathTarget(String text, Template path, boolean andBelow) {
    private static final String BELOW = "/**";

    /**
     * Reads a list.
     *
     * @throws RuleSyntaxException with the remedy, when it is not one of paths
     */
    public static List<PathTarget> parseList(String text) throws RuleSyntaxException {
        List<PathTarget> targets = new ArrayList<>();
        for (String element : TemplateList.split(text)) {
            targets.add(parse(element));
        }
        return List.copyOf(targets);
    }

    private static PathTarget parse(String element) throws RuleSyntaxException {
        if (!element.startsWith("/")) {
            throw new RuleSyntaxException(
                    "'" + element + "' is no path: write it from the first '/' on.");
        }
        boolean andBelow = element.endsWith(BELOW);
        String path = andBelow ? element.substring(0, element.length() - 3) : element;
        Template template = Template.parse(path.isEmpty() ? "/" : path);
        for (Template.Part part : template.parts()) {
            requireLiteral(part.literal(), element);
        }
        for (String segment : segmentsOf(template)) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                throw new RuleSyntaxException(
                        "'" + element + "' has an empty segment, or one of dots: remove it.");
            }
        }
        return new PathTarget(element, template, andBelow);
    }

    private static void requireLiteral(String literal, String element) throws RuleSyntaxException {
        if (literal.indexOf('*') >= 0) {
            throw new RuleSyntaxException(
                    "'"
                            + element
                            + "': '*' does not stand within a path to remove; write '/**' at its"
                            + " end for everything below, or rules = … for a whole rule.");
        }
        for (int i = 0; i < literal.length(); i++) {
            char c = literal.charAt(i);
            if (c == '?' || c == '#' || c == ';' || c == '\\' || c < ' ' || c == 0x7f) {
                throw new RuleSyntaxException(
                        "'"
                                + element
                                + "' has a '"
                                + (c < ' ' || c == 0x7f ? "control character" : c)
                                + "', which is no part of a path; all variants of its query go with"
                                + " it.");
            }
        }
    }

    /** The segments as far as their text is known; a placeholder counts as the text {@code 1}. */
    private static List<String> segmentsOf(Template template) {
        StringBuilder text = new StringBuilder();
        for (Template.Part part : template.parts()) {
            text.append(part.placeholder() == null ? part.literal() : "1");
        }
        String path = text.toString();
        if (path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        return path.isEmpty() ? List.of() : List.of(path.substring(1).split("/", -1));
    }

    /** Its segments; null where one has a placeholder. */
    List<@Nullable String> knownSegments() {
        List<@Nullable String> known = new ArrayList<>();
        StringBuilder segment = new StringBuilder();
        boolean isOpen = false;
        boolean isBegun = false;
        for (Template.Part part : path.parts()) {
            if (part.placeholder() != null) {
                isOpen = true;
                continue;
            }
            for (int i = 0; i < part.literal().length(); i++) {
                char c = part.literal().charAt(i);
                if (c != '/') {
                    segment.append(c);
                    continue;
                }
                if (isBegun && (isOpen || !segment.isEmpty())) {
                    known.add(isOpen ? null : segment.toString());
                }
                isBegun = true;
                isOpen = false;
                segment.setLength(0);
            }
        }
        if (isOpen || !segment.isEmpty()) {
            known.add(isOpen ? null : segment.toString());
        }
        return known;
    }

    /** Paths as entries have them, each once. */
    static List<String> broad(List<Object> texts) {
        LinkedHashSet<String> paths = new LinkedHashSet<>();
        for (Object text : texts) {
            paths.add(RequestPath.broad(String.valueOf(text)));
        }
        return List.copyOf(paths);
    }

    /**
     * Whether a path is one of a rule's endpoints.
     *
     * @param broad as in {@link RequestPath#broad}
     * @param andBelow whether one below it counts, too
     */
    public static boolean reaches(String broad, boolean andBelow, CacheRule rule) {
        EndpointTerms http = rule.http();
        return http != null
                && http.scope()
                        .patterns()
                        .mayReach(new ArrayList<>(RequestPath.segments(broad)), andBelow);
    }

    /** Whether some value of its placeholders reaches an answer of a rule. */
    public boolean mayReach(CacheRule rule) {
        EndpointTerms http = rule.http();
        return http != null && http.scope().patterns().mayReach(knownSegments(), andBelow);
    }

    @Override
    public String toString() {
        return text;
    }
}
