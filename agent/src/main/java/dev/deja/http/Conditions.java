package dev.deja.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether what a client has is still right (RFC 9110 section 13, RFC 9111 section 4.3.2). */
final class Conditions {
    private Conditions() {}

    /**
     * Whether the client has the answer that it would get.
     *
     * @param tag of that answer, or null
     * @param isStored whether it comes from a store: then it has not changed since its {@code Date}
     */
    static boolean unchanged(
            RequestHead request,
            int status,
            Fields response,
            @Nullable EntityTag tag,
            boolean isStored,
            long nowMillis) {
        String method = request.method();
        // RFC 9110 section 13.2.1: only where the answer would be a success.
        if ((!method.equals("GET") && !method.equals("HEAD")) || status < 200 || status > 204) {
            return false;
        }
        List<String> tags = request.fields().all("If-None-Match");
        if (!tags.isEmpty()) {
            return matches(tags, tag);
        }
        List<String> since = request.fields().all("If-Modified-Since");
        if (since.size() != 1 || status != 200) {
            return false;
        }
        long known = HttpDate.parse(Tokens.trimmed(since.get(0)), nowMillis);
        if (known == HttpDate.NONE) {
            return false;
        }
        String modified = response.first("Last-Modified");
        if (modified != null) {
            long date = HttpDate.parse(Tokens.trimmed(modified), nowMillis);
            return date != HttpDate.NONE && date <= known;
        }
        if (!isStored) {
            return false;
        }
        // RFC 9111 section 4.3.2. Within the second of its date it may have changed.
        long dated = HttpDate.parse(response.first("Date"), nowMillis);
        return dated != HttpDate.NONE && dated < known;
    }

    private static boolean matches(List<String> lines, @Nullable EntityTag tag) {
        if (lines.size() == 1 && Tokens.trimmed(lines.get(0)).equals("*")) {
            return true;
        }
        if (tag == null) {
            return false;
        }
        for (String line : lines) {
            if (tag.weaklyIn(line)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether a range of the answer is wanted: there is no {@code If-Range}, or it holds (13.1.5).
     */
    static boolean ifRangeHolds(
            RequestHead request, Fields response, @Nullable EntityTag tag, long nowMillis) {
        List<String> lines = request.fields().all("If-Range");
        if (lines.isEmpty()) {
            return true;
        }
        if (lines.size() > 1) {
            return false;
        }
        EntityTag wanted = EntityTag.parse(lines.get(0));
        if (wanted != null) {
            return tag != null && wanted.stronglyEquals(tag);
        }
        long date = HttpDate.parse(Tokens.trimmed(lines.get(0)), nowMillis);
        long modified = HttpDate.parse(response.first("Last-Modified"), nowMillis);
        long sent = HttpDate.parse(response.first("Date"), nowMillis);
        // A date is a strong validator when the answer was made a second later (8.8.2.2).
        return date != HttpDate.NONE
                && date == modified
                && sent != HttpDate.NONE
                && sent - modified >= 1000;
    }
}
