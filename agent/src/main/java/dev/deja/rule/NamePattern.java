package dev.deja.rule;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A qualified name with wildcards: {@code *} within one name, {@code ..} for any packages, none
 * included. Matching allocates nothing: it is asked for every class that is loaded.
 */
final class NamePattern {
    private final String text;

    /** Internal name without wildcards; null when there are some. */
    private final @Nullable String exact;

    /** Names between the separators; null stands for any packages. The last one is never null. */
    private final @Nullable String[] segments;

    /** What every name that matches begins and ends with: most classes go no further. */
    private final String prefix;

    private final String suffix;

    private NamePattern(String text, @Nullable String exact, @Nullable String[] segments) {
        this.text = text;
        this.exact = exact;
        this.segments = segments;
        prefix = prefixOf(segments);
        String last = String.valueOf(segments[segments.length - 1]);
        suffix = last.substring(last.lastIndexOf('*') + 1);
    }

    private static String prefixOf(@Nullable String[] segments) {
        StringBuilder prefix = new StringBuilder();
        for (String segment : segments) {
            if (segment == null) {
                break;
            }
            int star = segment.indexOf('*');
            if (star >= 0) {
                prefix.append(segment, 0, star);
                return prefix.toString();
            }
            prefix.append(segment).append('/');
        }
        return prefix.toString();
    }

    /**
     * Reads a name.
     *
     * @param text without blanks
     * @throws NotAName when it is none
     */
    static NamePattern parse(String text) throws NotAName {
        List<@Nullable String> segments = new ArrayList<>();
        boolean wild = false;
        int at = 0;
        int length = text.length();
        if (text.startsWith("..")) {
            segments.add(null);
            wild = true;
            at = 2;
        }
        while (true) {
            int end = text.indexOf('.', at);
            String name = text.substring(at, end < 0 ? length : end);
            if (name.isEmpty()) {
                throw new NotAName(
                        at,
                        at == length ? "a name is missing at the end" : "there is a dot too many",
                        "write com.acme.Shop, com.acme.* or com.acme..*");
            }
            if (name.contains("**")) {
                throw new NotAName(
                        at + name.indexOf("**"),
                        "`**` means nothing here",
                        "write `..` for any packages, as in com.acme..*");
            }
            wild |= name.indexOf('*') >= 0;
            segments.add(name);
            if (end < 0) {
                break;
            }
            at = end + 1;
            if (text.startsWith(".", at)) {
                wild = true;
                // A leading `*..` means any package too, so that `*..*` is every type.
                if (segments.size() == 1 && name.equals("*")) {
                    segments.clear();
                }
                segments.add(null);
                at++;
            }
        }
        @Nullable String[] array = segments.toArray(new @Nullable String[0]);
        return new NamePattern(text, wild ? null : text.replace('.', '/'), array);
    }

    /** As written. */
    String text() {
        return text;
    }

    /** The one internal name that it matches, or null when it has wildcards. */
    @Nullable String exact() {
        return exact;
    }

    /** Whether every name matches. */
    boolean matchesAll() {
        return segments.length == 2 && segments[0] == null && "*".equals(segments[1]);
    }

    /** Whether it is one name without packages. */
    boolean isShort() {
        return segments.length == 1;
    }

    /** Characters that are written out: the more, the less it matches. */
    int literals() {
        int count = 0;
        for (String segment : segments) {
            if (segment != null) {
                count++;
                for (int i = 0; i < segment.length(); i++) {
                    count += segment.charAt(i) == '*' ? 0 : 1;
                }
            }
        }
        return count;
    }

    boolean matches(String internalName) {
        String only = exact;
        return only != null
                ? only.equals(internalName)
                : internalName.startsWith(prefix)
                        && internalName.endsWith(suffix)
                        && matchesFrom(internalName, 0);
    }

    /** As {@link #matches}, with the packages that may be left out (SPEC 3.1). */
    boolean matchesShortened(String internalName) {
        if (matches(internalName)) {
            return true;
        }
        if (isShort()) {
            for (String shortPackage : Descriptors.SHORT_PACKAGES) {
                if (internalName.startsWith(shortPackage)
                        && matchesFrom(internalName, shortPackage.length())) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Goes back to the last {@code ..} only, which is enough: linear in names times segments. */
    private boolean matchesFrom(String name, int start) {
        int length = name.length();
        int next = 0;
        int position = start;
        int anyPackages = -1;
        int anyPackagesTo = 0;
        while (position <= length) {
            if (next < segments.length) {
                String segment = segments[next];
                if (segment == null) {
                    anyPackages = next++;
                    anyPackagesTo = position;
                    continue;
                }
                int end = name.indexOf('/', position);
                if (end < 0) {
                    end = length;
                }
                if (glob(segment, name, position, end)) {
                    next++;
                    position = end + 1;
                    continue;
                }
            }
            if (anyPackages < 0) {
                return false;
            }
            int end = name.indexOf('/', anyPackagesTo);
            if (end < 0) {
                return false;
            }
            anyPackagesTo = end + 1;
            position = anyPackagesTo;
            next = anyPackages + 1;
        }
        return next == segments.length;
    }

    /** Whether a name with {@code *} matches a piece of a text. */
    static boolean glob(String glob, String text, int start, int end) {
        int g = 0;
        int at = start;
        int star = -1;
        int starTo = start;
        int length = glob.length();
        while (at < end) {
            if (g < length && glob.charAt(g) == '*') {
                star = g++;
                starTo = at;
            } else if (g < length && glob.charAt(g) == text.charAt(at)) {
                g++;
                at++;
            } else if (star >= 0) {
                g = star + 1;
                at = ++starTo;
            } else {
                return false;
            }
        }
        while (g < length && glob.charAt(g) == '*') {
            g++;
        }
        return g == length;
    }

    /** Text that is no name: where in it, what is wrong, what to write. */
    static final class NotAName extends Exception {
        private static final long serialVersionUID = 1L;
        final int at;
        final String remedy;

        NotAName(int at, String problem, String remedy) {
            super(problem, null, false, false);
            this.at = at;
            this.remedy = remedy;
        }
    }
}
