package dev.deja.http;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether an answer is stored, for how long, and which of its fields (RFC 9111 sections 3 and 4.2;
 * SPEC E07, E08, E09).
 */
sealed interface Storing {

    /**
     * It is not.
     *
     * @param reason a word
     */
    record Refused(String reason) implements Storing {}

    /**
     * It is.
     *
     * @param fields those to keep
     * @param bornMillis when its age was zero
     * @param freshUntilMillis when it becomes stale
     * @param vary request fields that tell it from other answers to the same target, without those
     *     in the rule's key
     */
    record Accepted(Fields fields, long bornMillis, long freshUntilMillis, Vary vary)
            implements Storing {
        /** The entry; the body gets a tag if it has none and the rule wants one. */
        StoredResponse with(
                RequestHead request,
                int status,
                byte[] body,
                @Nullable String errorMessage,
                HttpTerms terms) {
            return new StoredResponse(
                    status,
                    Replies.tagged(request, status, fields, body, terms),
                    body,
                    errorMessage,
                    bornMillis,
                    freshUntilMillis);
        }
    }

    /**
     * What else is known of the exchange.
     *
     * @param identityRead whether the answer read a user, or a session, that is not in the key
     * @param sessionCreated whether a session began
     * @param requestMillis when the request came in
     * @param responseMillis when the answer was there: now
     */
    record Circumstances(
            boolean identityRead,
            boolean sessionCreated,
            long requestMillis,
            long responseMillis) {}

    /** Reason of answers that were made of who asks. */
    String IDENTITY = "identity";

    /** The reason for answers without an end. */
    String STREAM = "stream";

    /** Body length of an answer whose end was not seen. */
    int INCOMPLETE = -1;

    /** Body length of an answer that has not ended yet. */
    int OPEN = -2;

    /** Longest that anything is kept. */
    long MOST_MILLIS = 365L * 24 * 60 * 60 * 1000;

    /** Statuses that say something of this one request only, or of a part. */
    Set<Integer> NEVER = Set.of(206, 304, 412, 416);

    /** Statuses whose meaning for caches is known here. */
    Set<Integer> UNDERSTOOD =
            Set.of(
                    200, 203, 204, 300, 301, 302, 303, 307, 308, 400, 403, 404, 405, 410, 414, 421,
                    451, 500, 501, 502, 503, 504);

    /**
     * Fields of one connection or one hop, whatever {@code Connection} says, and those made anew.
     */
    Set<String> UNSTORED =
            Set.of(
                    "connection",
                    "keep-alive",
                    "proxy-connection",
                    "te",
                    "trailer",
                    "transfer-encoding",
                    "upgrade",
                    "proxy-authenticate",
                    "proxy-authentication-info",
                    "proxy-authorization",
                    "age",
                    "content-length");

    /** What reuse depends on. */
    Set<String> DECISIVE = Set.of("cache-control", "cdn-cache-control", "expires", "vary", "date");

    /**
     * Decides.
     *
     * @param bodyLength in bytes, {@link #INCOMPLETE} or {@link #OPEN}
     */
    static Storing of(
            RequestHead request,
            RequestDirectives asked,
            int status,
            Fields response,
            int bodyLength,
            Circumstances circumstances,
            HttpTerms terms) {
        Directives directives =
                terms.obeysResponses() ? Directives.ofResponse(response) : Directives.NONE;
        String reason = requestObstacle(request, asked, directives, terms);
        if (reason == null) {
            boolean isUsersOwn = terms.userInKey() && showsUser(request, terms);
            reason = responseObstacle(status, response, directives, isUsersOwn, terms);
        }
        if (reason == null) {
            reason = userObstacle(response, circumstances, terms);
        }
        if (reason == null) {
            reason = formObstacle(status, response, bodyLength);
        }
        if (reason != null) {
            return new Refused(reason);
        }
        Vary vary = Vary.of(response);
        if (vary == null) {
            return new Refused("vary");
        }
        long now = circumstances.responseMillis();
        Freshness freshness =
                Freshness.of(response, directives, terms, circumstances.requestMillis(), now);
        if (freshness.freshUntilMillis() <= now) {
            return new Refused("not-fresh");
        }
        return new Accepted(
                kept(response, now, terms),
                freshness.bornMillis(),
                Math.min(freshness.freshUntilMillis(), now + MOST_MILLIS),
                vary.without(terms.vary()));
    }

    private static @Nullable String requestObstacle(
            RequestHead request, RequestDirectives asked, Directives directives, HttpTerms terms) {
        boolean post = request.method().equals("POST") && terms.bodyInKey();
        if (!post && !request.method().equals("GET")) {
            return "method";
        }
        if (asked.noStore()) {
            return "request-no-store";
        }
        boolean authorized = request.fields().has("Authorization");
        if (authorized && !terms.userInKey() && !directives.sharesAuthorized()) {
            return "authorization";
        }
        return null;
    }

    /**
     * Whether the key tells a user, so that what is private to one lies where no other finds it. A
     * template that has no value makes no key, but a field that is absent is part of one.
     */
    private static boolean showsUser(RequestHead request, HttpTerms terms) {
        return !terms.vary().names().contains("authorization")
                || request.fields().has("Authorization");
    }

    private static @Nullable String responseObstacle(
            int status,
            Fields response,
            Directives directives,
            boolean isUsersOwn,
            HttpTerms terms) {
        if (NEVER.contains(status) || status < 200 || !terms.statuses().contains(status)) {
            return "status";
        }
        boolean understood = UNDERSTOOD.contains(status);
        if (directives.mustUnderstand() && !understood) {
            return "must-understand";
        }
        if (directives.noStore() && !directives.mustUnderstand()) {
            return "no-store";
        }
        if (directives.isPrivate() && !isUsersOwn) {
            return "private";
        }
        boolean noCache =
                directives.noCache()
                        || (terms.obeysResponses()
                                && !directives.isThere()
                                && RequestDirectives.pragmaNoCache(response));
        return noCache && !terms.ttlOverride() ? "no-cache" : null;
    }

    private static @Nullable String userObstacle(
            Fields response, Circumstances circumstances, HttpTerms terms) {
        boolean cookie =
                circumstances.sessionCreated()
                        || response.has("Set-Cookie")
                        || response.has("Set-Cookie2");
        if (cookie && !terms.policy().storesCookies()) {
            return "set-cookie";
        }
        return circumstances.identityRead() ? IDENTITY : null;
    }

    /** Whether what comes is for whoever listens now, and often has no end. */
    private static boolean isStream(Fields response) {
        for (String line : response.all("Content-Type")) {
            int end = line.indexOf(';');
            String type = Tokens.trimmed(end < 0 ? line : line.substring(0, end));
            if (type.equalsIgnoreCase("text/event-stream")
                    || type.equalsIgnoreCase("multipart/x-mixed-replace")) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable String formObstacle(int status, Fields response, int bodyLength) {
        if (isStream(response)) {
            return STREAM;
        }
        if (bodyLength == INCOMPLETE) {
            return "incomplete";
        }
        if (response.has("Content-Range")) {
            return "partial";
        }
        if (bodyLength > 0 && (status == 204 || status == 205)) {
            return "length";
        }
        if (response.has("Transfer-Encoding") && response.has("Content-Length")) {
            return "length";
        }
        for (String line : response.all("Content-Length")) {
            long said = Tokens.capped(Tokens.trimmed(line), Long.MAX_VALUE / 16, -1);
            if (said < 0 || (bodyLength != OPEN && said != bodyLength)) {
                return "length";
            }
        }
        for (Fields.Field line : response.lines()) {
            if (!Tokens.isToken(line.name()) || !Tokens.isValue(line.value())) {
                return "field";
            }
        }
        return null;
    }

    /** Without the fields of the connection, those it lists, and those that are made anew. */
    private static Fields kept(Fields response, long nowMillis, HttpTerms terms) {
        Set<String> dropped = new HashSet<>();
        for (String line : response.all("Connection")) {
            for (String name : line.split(",", -1)) {
                dropped.add(Tokens.trimmed(name).toLowerCase(Locale.ROOT));
            }
        }
        // These have to be known on a hit, whatever a faulty application lists.
        dropped.removeAll(DECISIVE);
        String outcomeField = terms.client().outcomeField();
        if (outcomeField != null) {
            dropped.add(outcomeField.toLowerCase(Locale.ROOT));
        }
        List<Fields.Field> kept = new ArrayList<>(response.lines().size() + 1);
        boolean dated = false;
        for (Fields.Field line : response.lines()) {
            String name = line.name().toLowerCase(Locale.ROOT);
            if (UNSTORED.contains(name) || dropped.contains(name)) {
                continue;
            }
            dated |= name.equals("date");
            kept.add(line);
        }
        if (!dated) {
            // RFC 9110 section 6.6.1: who has a clock dates what has no date.
            kept.add(new Fields.Field("Date", HttpDate.format(nowMillis)));
        }
        return Fields.of(kept);
    }
}
