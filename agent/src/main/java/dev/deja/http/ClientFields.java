package dev.deja.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The fields that a rule adds to its answers (SPEC E01, E02, E03). */
final class ClientFields {
    private static final String CACHE_CONTROL = "Cache-Control";
    private static final String NAME = "Deja";

    private ClientFields() {}

    /**
     * The fields of a stored answer, with those that are the same whenever it is sent: {@code
     * Vary}, and {@code Cache-Control} unless it tells of time.
     */
    static List<Fields.Field> constant(Fields stored, HttpTerms terms) {
        List<Fields.Field> lines = new ArrayList<>(stored.lines().size() + 8);
        addAll(lines, stored, terms);
        if (terms.client().maxAgeMillis() == HttpTerms.Client.NO_MAX_AGE) {
            addCacheControl(lines, said(terms), terms.userInKey());
        }
        return List.copyOf(lines);
    }

    /** Copies the lines, with the request fields that the answer depends on in {@code Vary}. */
    static void addAll(List<Fields.Field> lines, Fields fields, HttpTerms terms) {
        Vary own = Vary.of(fields);
        if (own == null || terms.vary().without(own).names().isEmpty()) {
            lines.addAll(fields.lines());
            return;
        }
        StringBuilder value = new StringBuilder();
        for (Fields.Field line : fields.lines()) {
            if (!line.name().equalsIgnoreCase("Vary")) {
                lines.add(line);
            } else if (!line.value().isBlank()) {
                value.append(value.length() == 0 ? "" : ", ").append(Tokens.trimmed(line.value()));
            }
        }
        for (String name : terms.vary().without(own).names()) {
            value.append(value.length() == 0 ? "" : ", ").append(capitalised(name));
        }
        lines.add(new Fields.Field("Vary", value.toString()));
    }

    private static String capitalised(String name) {
        StringBuilder text = new StringBuilder(name);
        for (int i = 0; i < text.length(); i++) {
            if (i == 0 || text.charAt(i - 1) == '-') {
                text.setCharAt(i, Character.toUpperCase(text.charAt(i)));
            }
        }
        return text.toString();
    }

    /** What the rule says of an answer that is stored, without times that change. */
    private static String said(HttpTerms terms) {
        String control = terms.client().cacheControl();
        if (control == null) {
            boolean dated = terms.client().maxAgeMillis() != HttpTerms.Client.NO_MAX_AGE;
            return dated
                    ? terms.userInKey() ? "private" : ""
                    : terms.userInKey() ? "no-cache, private" : "no-cache";
        }
        return terms.userInKey() ? forOneUser(control) : control;
    }

    /** Each user has entries of their own: caches on the way have not. */
    private static String forOneUser(String control) {
        StringBuilder text = new StringBuilder("private");
        for (String item : control.split(",", -1)) {
            String directive = Tokens.trimmed(item);
            String lower = directive.toLowerCase(Locale.ROOT);
            if (!lower.equals("public")
                    && !lower.equals("private")
                    && !lower.equals("proxy-revalidate")
                    && !lower.startsWith("s-maxage")) {
                text.append(", ").append(directive);
            }
        }
        return text.toString();
    }

    /** Adds what clients may do with an answer that has just been stored. */
    static void addFresh(
            List<Fields.Field> lines,
            HttpTerms terms,
            long ageSeconds,
            long remainingMillis,
            long nowMillis) {
        if (terms.client().maxAgeMillis() == HttpTerms.Client.NO_MAX_AGE) {
            addCacheControl(lines, said(terms), terms.userInKey());
        } else {
            addLifetime(lines, terms, ageSeconds, remainingMillis, nowMillis);
        }
    }

    /**
     * Adds how long clients may keep a stored answer, where the rule says so.
     *
     * @param ageSeconds as the {@code Age} that is sent with it: clients count from its birth
     * @param remainingMillis how long it is still fresh
     */
    static void addLifetime(
            List<Fields.Field> lines,
            HttpTerms terms,
            long ageSeconds,
            long remainingMillis,
            long nowMillis) {
        long keep = terms.client().maxAgeMillis();
        if (keep == HttpTerms.Client.NO_MAX_AGE) {
            return;
        }
        if (remainingMillis <= 0 || isSaid(lines)) {
            addUnstored(lines, terms.userInKey());
            return;
        }
        String said = said(terms);
        long millis = keep == HttpTerms.Client.REMAINING ? remainingMillis : keep;
        String maxAge = "max-age=" + (ageSeconds + millis / 1000);
        lines.add(new Fields.Field(CACHE_CONTROL, said.isEmpty() ? maxAge : said + ", " + maxAge));
        if (keep == HttpTerms.Client.REMAINING) {
            lines.add(new Fields.Field("Expires", HttpDate.format(nowMillis + millis)));
        }
    }

    /** What clients are told of an answer that is not stored: to ask again. */
    static void addUnstored(List<Fields.Field> lines, boolean personal) {
        addCacheControl(lines, personal ? "no-cache, private" : "no-cache", personal);
    }

    /** Whether the application says how long its answer may be kept. */
    private static boolean isSaid(List<Fields.Field> lines) {
        return has(lines, CACHE_CONTROL) || has(lines, "Expires") || has(lines, "Pragma");
    }

    private static boolean has(List<Fields.Field> lines, String name) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).name().equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }

    /** Adds it where the application says nothing; what is one user's is marked so in any case. */
    private static void addCacheControl(List<Fields.Field> lines, String value, boolean personal) {
        if (!isSaid(lines)) {
            lines.add(new Fields.Field(CACHE_CONTROL, value));
        } else if (personal && !has(lines, CACHE_CONTROL)) {
            lines.add(new Fields.Field(CACHE_CONTROL, "private"));
        }
    }

    /** Adds what became of the request. */
    static void addOutcome(List<Fields.Field> lines, HttpTerms terms, Outcome outcome) {
        String field = terms.client().outcomeField();
        if (field != null) {
            lines.add(new Fields.Field(field, outcome.kind().name()));
        }
        if (terms.client().status()) {
            lines.add(new Fields.Field("Cache-Status", status(terms, outcome)));
        }
    }

    /** Adds the tags of the answer, where the rule wants it and the application says none. */
    static void addTags(List<Fields.Field> lines, HttpTerms terms, Outcome outcome) {
        String field = terms.client().tagsField();
        if (field != null && !has(lines, field)) {
            String value = TagField.value(field, outcome.tags());
            if (value != null) {
                lines.add(new Fields.Field(field, value));
            }
        }
    }

    private static String status(HttpTerms terms, Outcome outcome) {
        StringBuilder text = new StringBuilder(NAME);
        if (outcome.forward() == null && outcome.kind() != Outcome.Kind.BYPASS) {
            boolean answered =
                    outcome.kind() == Outcome.Kind.HIT || outcome.kind() == Outcome.Kind.STALE;
            text.append(answered ? "; hit" : "");
        } else if (outcome.forward() != null) {
            text.append("; fwd=").append(outcome.forward().word());
            text.append(outcome.stored() ? "; stored" : "");
        }
        if (outcome.ttlMillis() != Outcome.NO_TTL) {
            text.append("; ttl=").append(Math.floorDiv(outcome.ttlMillis(), 1000L));
        }
        String key = outcome.key();
        if (key != null && terms.client().debug()) {
            text.append("; key=");
            quoted(text, key);
        }
        String detail = outcome.detail();
        if (detail != null) {
            text.append("; detail=");
            if (Tokens.isToken(detail) && Character.isLetter(detail.charAt(0))) {
                text.append(detail);
            } else {
                quoted(text, detail);
            }
        }
        return text.toString();
    }

    /** A string of structured fields: printable ASCII (RFC 9651 section 3.3.3). */
    private static void quoted(StringBuilder text, String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\');
            }
            text.append(c < ' ' || c > '~' ? '?' : c);
        }
        text.append('"');
    }
}
