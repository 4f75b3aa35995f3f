package dev.deja.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is sent: for an answer from the store, and for one that the application has just given (SPEC
 * E01 to E05, E13).
 */
final class Replies {
    /** Of the body that a 304 does not have (RFC 9110 section 15.4.5). */
    private static final Set<String> OF_THE_BODY =
            Set.of(
                    "content-type",
                    "content-length",
                    "content-encoding",
                    "content-language",
                    "content-range",
                    "content-disposition",
                    "accept-ranges",
                    "transfer-encoding",
                    "trailer");

    private Replies() {}

    /**
     * A reply from the store.
     *
     * @param outcome as {@link Outcome#answered} tells it
     */
    static Reply stored(
            RequestHead request,
            StoredResponse stored,
            Outcome outcome,
            HttpTerms terms,
            long nowMillis) {
        Fields whole = whole(stored, outcome, terms, nowMillis);
        int status = stored.status();
        Fields fields = stored.fields();
        if (Conditions.unchanged(request, status, fields, stored.tag(), true, nowMillis)) {
            return notModified(whole.lines(), stored.tag() != null);
        }
        byte[] body = stored.body();
        String errorMessage = stored.errorMessage();
        if (request.method().equals("HEAD")) {
            List<Fields.Field> lines = new ArrayList<>(whole.lines());
            if (errorMessage == null && status != 204) {
                lines.add(new Fields.Field("Content-Length", Integer.toString(body.length)));
            }
            return new Reply(status, Fields.of(lines), null, errorMessage);
        }
        if (status == 200 && request.method().equals("GET") && request.fields().has("Range")) {
            Reply part = part(request, stored, new ArrayList<>(whole.lines()), nowMillis);
            if (part != null) {
                return part;
            }
        }
        return new Reply(status, whole, body, errorMessage);
    }

    /** All fields of a stored answer that is sent whole. */
    private static Fields whole(
            StoredResponse stored, Outcome outcome, HttpTerms terms, long nowMillis) {
        long age = stored.ageSeconds(nowMillis);
        long ttl = Math.floorDiv(outcome.ttlMillis(), 1000L);
        boolean isSame =
                outcome.kind() == Outcome.Kind.HIT
                        && outcome.detail() == null
                        && terms.client().isSameForASecond();
        Fields known = isSame ? stored.remembered(terms, age, ttl) : null;
        if (known != null) {
            return known;
        }
        List<Fields.Field> constant = stored.prepared(terms);
        List<Fields.Field> lines = new ArrayList<>(constant.size() + 8);
        lines.addAll(constant);
        ClientFields.addLifetime(lines, terms, age, stored.remainingMillis(nowMillis), nowMillis);
        lines.add(new Fields.Field("Age", Long.toString(age)));
        ClientFields.addTags(lines, terms, outcome);
        ClientFields.addOutcome(lines, terms, outcome);
        Fields made = Fields.of(lines);
        if (isSame) {
            stored.remember(terms, age, ttl, made);
        }
        return made;
    }

    private static @Nullable Reply part(
            RequestHead request, StoredResponse stored, List<Fields.Field> lines, long nowMillis) {
        byte[] body = stored.body();
        Ranges ranges = Ranges.of(request.fields(), body.length);
        if (ranges == null
                || !Ranges.count(request.fields(), stored.fields())
                || !Conditions.ifRangeHolds(request, stored.fields(), stored.tag(), nowMillis)) {
            return null;
        }
        if (ranges.parts().isEmpty()) {
            lines.removeIf(line -> isOfTheBody(line, false));
            lines.add(new Fields.Field("Content-Range", "bytes */" + body.length));
            return new Reply(416, Fields.of(lines), new byte[0], null);
        }
        if (ranges.parts().size() == 1) {
            Ranges.Part part = ranges.parts().get(0);
            if (request.fields().has("If-Range")) {
                // The client has them (RFC 9110 section 15.3.7).
                lines.removeIf(line -> isOfTheBody(line, stored.tag() != null));
            }
            lines.add(new Fields.Field("Content-Range", part.of(body.length)));
            byte[] bytes = Arrays.copyOfRange(body, part.first(), part.last() + 1);
            return new Reply(206, Fields.of(lines), bytes, null);
        }
        String boundary = Ranges.boundary(body);
        String type = stored.fields().first("Content-Type");
        lines.removeIf(line -> line.name().equalsIgnoreCase("Content-Type"));
        lines.add(new Fields.Field("Content-Type", "multipart/byteranges; boundary=" + boundary));
        return new Reply(206, Fields.of(lines), ranges.multipart(body, type, boundary), null);
    }

    /**
     * A reply of the application's answer.
     *
     * @param fields as the application left them, after {@link #tagged}
     * @param personal whether the answer is for this user alone
     */
    static Reply passed(
            RequestHead request,
            int status,
            Fields fields,
            byte @Nullable [] body,
            @Nullable String errorMessage,
            Outcome outcome,
            boolean personal,
            HttpTerms terms,
            long nowMillis) {
        List<Fields.Field> lines = passedLines(status, fields, outcome, personal, terms, nowMillis);
        EntityTag tag = EntityTag.parse(fields.first("ETag"));
        if (errorMessage == null
                && Conditions.unchanged(request, status, fields, tag, false, nowMillis)) {
            return notModified(lines, tag != null);
        }
        return new Reply(status, Fields.of(lines), body, errorMessage);
    }

    /** The fields of such a reply when they have to leave before the body is known. */
    static Fields passedHead(
            int status,
            Fields fields,
            Outcome outcome,
            boolean personal,
            HttpTerms terms,
            long nowMillis) {
        return Fields.of(passedLines(status, fields, outcome, personal, terms, nowMillis));
    }

    private static List<Fields.Field> passedLines(
            int status,
            Fields fields,
            Outcome outcome,
            boolean personal,
            HttpTerms terms,
            long nowMillis) {
        List<Fields.Field> lines = new ArrayList<>(fields.lines().size() + 8);
        if (terms.statuses().contains(status)) {
            ClientFields.addAll(lines, fields, terms);
            if (outcome.stored()) {
                ClientFields.addFresh(
                        lines, terms, Freshness.age(fields), outcome.ttlMillis(), nowMillis);
            } else {
                ClientFields.addUnstored(
                        lines, personal || terms.userInKey() || fields.has("Set-Cookie"));
            }
            ClientFields.addTags(lines, terms, outcome);
        } else {
            lines.addAll(fields.lines());
        }
        String outcomeField = terms.client().outcomeField();
        if (outcomeField != null && fields.has(outcomeField)) {
            lines.removeIf(line -> line.name().equalsIgnoreCase(outcomeField));
        }
        ClientFields.addOutcome(lines, terms, outcome);
        return lines;
    }

    /** The reply to {@code only-if-cached} when there is nothing (RFC 9111 section 5.2.1.7). */
    static Reply onlyIfCached(HttpTerms terms) {
        List<Fields.Field> lines = new ArrayList<>(2);
        Outcome outcome =
                new Outcome(Outcome.Kind.MISS, null, false, Outcome.NO_TTL, "only-if-cached", null);
        ClientFields.addOutcome(lines, terms, outcome);
        return new Reply(504, Fields.of(lines), new byte[0], null);
    }

    private static Reply notModified(List<Fields.Field> lines, boolean tagged) {
        List<Fields.Field> kept = new ArrayList<>(lines.size());
        for (Fields.Field line : lines) {
            if (!isOfTheBody(line, tagged)) {
                kept.add(line);
            }
        }
        return new Reply(304, Fields.of(kept), null, null);
    }

    private static boolean isOfTheBody(Fields.Field line, boolean tagged) {
        String name = line.name().toLowerCase(Locale.ROOT);
        return OF_THE_BODY.contains(name) || (tagged && name.equals("last-modified"));
    }

    /** The fields with a tag of the body, where the rule wants one and the answer has none. */
    static Fields tagged(
            RequestHead request, int status, Fields fields, byte[] body, HttpTerms terms) {
        boolean whole = status == 200 && !request.method().equals("HEAD");
        if (!whole || terms.etag() == HttpTerms.Tagging.OFF || fields.has("ETag")) {
            return fields;
        }
        boolean weak = terms.etag() == HttpTerms.Tagging.WEAK;
        return fields.with("ETag", EntityTag.of(fields, body, weak).toString());
    }
}
