package dev.deja.http;

import dev.deja.cache.CachedEndpoint;
import dev.deja.cache.Caller;
import dev.deja.cache.EndpointLookup;
import dev.deja.cache.Fallback;
import dev.deja.cache.Filling;
import dev.deja.cache.MethodAnswers;
import dev.deja.rule.CacheRule;
import dev.deja.rule.PathMatch;
import dev.deja.rule.StorableErrors;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/** An exchange for which there is a cache rule, evict rules, or both. */
final class RuledExchange implements Exchange, Caller {
    private final ExchangeWrites writes;
    private final ServerRequest request;
    private final RequestHead head;
    private final @Nullable EndpointRule rule;

    /** The pattern of that rule; null exactly when there is none. */
    private final @Nullable PathMatch path;

    private final long receivedMillis = System.currentTimeMillis();
    private RequestDirectives directives = RequestDirectives.NONE;
    private Outcome.Forward forward = Outcome.Forward.BYPASS;
    private @Nullable String obstacle = "not-looked-up";
    private boolean isLookedUp;

    /** Of the entry; empty until its key is known. */
    private List<String> tags = List.of();

    private boolean isEnded;
    private @Nullable Filling filling;

    /** What is sent when the application fails; or null. */
    private @Nullable Fallback fallback;

    /** Of the session that was there when the application began; null when there was none. */
    private @Nullable Object session;

    /** What method rules answer meanwhile; null where clients are not told. */
    private final @Nullable MethodAnswers methods;

    /** Of an answer whose head has left. */
    private int committedStatus;

    private Fields committedFields = Fields.EMPTY;

    /**
     * Begins an exchange on the thread that works on it.
     *
     * @param contributes whether clients are told of what method rules answer (SPEC E11)
     */
    RuledExchange(
            ExchangeWrites writes,
            ServerRequest request,
            @Nullable EndpointRule rule,
            @Nullable PathMatch path,
            boolean contributes) {
        this.methods = contributes && rule == null ? new MethodAnswers() : null;
        if (methods != null) {
            methods.bind();
        }
        this.writes = writes;
        this.request = request;
        this.head = request.head();
        this.rule = rule;
        this.path = path;
        if (rule == null && !writes.isNothing()) {
            // Evict rules may ask for them when the request is long gone.
            keepFields();
        }
    }

    /** All of them, while the container has them. */
    private void keepFields() {
        head.fields().lines();
    }

    @Override
    public boolean isLight() {
        return rule == null && writes.isNothing();
    }

    @Override
    public boolean mayAnswer() {
        return rule != null && !rule.terms().revalidates();
    }

    @Override
    public boolean captures() {
        return keeping() != null;
    }

    @Override
    public int maxBytes() {
        CacheRule mine = keeping();
        return mine == null ? 0 : (int) Math.min(Integer.MAX_VALUE, mine.maxBytes());
    }

    /** The rule on whose account the answer is kept until its end is known. */
    private @Nullable CacheRule keeping() {
        if (rule != null) {
            return rule.rule();
        }
        return methods == null ? null : methods.rule();
    }

    // ---- the answer that is there

    @Override
    public @Nullable Reply lookup() {
        EndpointRule mine = rule;
        if (mine == null || isLookedUp || isEnded) {
            return null;
        }
        isLookedUp = true;
        try {
            return lookup(mine);
        } catch (Throwable e) {
            failed("lookup", e);
            return null;
        }
    }

    private @Nullable Reply lookup(EndpointRule mine) {
        HttpTerms terms = mine.terms();
        directives = RequestDirectives.of(head.fields(), terms.obeysClients());
        obstacle = Reuse.obstacle(head, directives, terms);
        boolean isAnew = Reuse.ANEW.equals(obstacle);
        if (obstacle != null && !isAnew) {
            forward = obstacle.equals("method") ? Outcome.Forward.METHOD : Outcome.Forward.REQUEST;
            mine.entries().state().passed(obstacle);
            return missing(mine);
        }
        PathMatch matched = path;
        if (isAnew) {
            mine.entries().state().passed(Reuse.ANEW);
            forward = Outcome.Forward.REQUEST;
        }
        String other = matched == null ? "no-key" : mine.obstacle(request, matched);
        if (matched == null || other != null) {
            obstacle = other;
            return missing(mine);
        }
        String key = mine.key(request, matched);
        List<String> known = key == null ? null : mine.tags(request, matched);
        if (key == null || known == null) {
            obstacle = "no-key";
            return missing(mine);
        }
        tags = known;
        CachedEndpoint entries = mine.entries().of(request.application());
        boolean mayFill = !head.method().equals("HEAD") && !directives.onlyIfCached();
        if (isAnew) {
            if (mayFill) {
                begin(entries.renew(key, tags, paths(mine), this));
            }
            return missing(mine);
        }
        EndpointLookup found = entries.lookup(key, tags, paths(mine), this, mayFill);
        long now = System.currentTimeMillis();
        if (found instanceof EndpointLookup.Hit hit
                && hit.answer() instanceof StoredResponse stored) {
            Reuse reuse = Reuse.of(stored, directives, keptMillis(mine), now);
            if (reuse.answers() && mayShare(stored, terms)) {
                writes.end(request, stored.status(), stored.fields());
                isEnded = true;
                Outcome outcome = Outcome.answered(reuse, stored, now).withKey(hit.key());
                return Replies.stored(head, stored, outcome.withTags(tags), terms, now);
            }
            forward = reuse == Reuse.EXPIRED ? Outcome.Forward.STALE : Outcome.Forward.REQUEST;
            if (reuse == Reuse.REFUSED && mayFill) {
                begin(entries.renew(key, tags, paths(mine), this));
            }
            return missing(mine);
        }
        if (found == null) {
            obstacle = "not-looked-up";
            return missing(mine);
        }
        if (found instanceof Filling begun) {
            fallback = begun.fallback();
        } else if (found instanceof EndpointLookup.Nothing nothing) {
            fallback = nothing.fallback();
        }
        forward = fallback == null ? Outcome.Forward.URI_MISS : Outcome.Forward.STALE;
        Reply missing = missing(mine);
        if (found instanceof Filling begun) {
            if (missing != null) {
                begun.release(null, false);
                return missing;
            }
            begin(begun);
        }
        return missing;
    }

    /** The application's answer will be stored, if it may be. */
    private void begin(@Nullable Filling begun) {
        if (begun != null) {
            filling = begun;
            session = sessionId();
            begun.enter();
        }
    }

    /** How long the rule uses answers past their end. */
    private static long keptMillis(EndpointRule mine) {
        return mine.rule().flow().load().kept().toMillis();
    }

    /** The stored answer, for an application that failed. */
    private @Nullable Reply replaced() {
        EndpointRule mine = rule;
        Fallback old = fallback;
        fallback = null;
        EndpointLookup.Hit hit = mine == null || old == null ? null : old.use();
        if (mine == null || hit == null || !(hit.answer() instanceof StoredResponse stored)) {
            return null;
        }
        long now = System.currentTimeMillis();
        Reuse reuse = Reuse.of(stored, directives, keptMillis(mine), now);
        if (!reuse.answers() || !mayShare(stored, mine.terms())) {
            return null;
        }
        Outcome outcome =
                new Outcome(
                        reuse == Reuse.STALE ? Outcome.Kind.STALE : Outcome.Kind.HIT,
                        forward,
                        false,
                        stored.remainingMillis(now),
                        "application-failed",
                        hit.key(),
                        tags);
        return Replies.stored(head, stored, outcome, mine.terms(), now);
    }

    private @Nullable Object sessionId() {
        return request.read(RequestInput.SESSION, "id");
    }

    /** Its id goes to the client with this answer, in a cookie or in the links of the body. */
    private boolean hasSessionBegun() {
        Object now = sessionId();
        return now != null && !now.equals(session);
    }

    /** RFC 9111 section 3.5, on the way out as on the way in. */
    private boolean mayShare(StoredResponse stored, HttpTerms terms) {
        return terms.userInKey()
                || !head.fields().has("Authorization")
                || (terms.obeysResponses() && stored.directives().sharesAuthorized());
    }

    /** The application answers, unless the client does not want that. */
    private @Nullable Reply missing(EndpointRule mine) {
        if (!directives.onlyIfCached()) {
            keepFields();
            return null;
        }
        isEnded = true;
        return Replies.onlyIfCached(mine.terms());
    }

    /** An answer with a key of its own is that of several paths. */
    private List<String> paths(EndpointRule mine) {
        return mine.plan().hasKey() ? List.of() : List.of(ExchangeWrites.path(head));
    }

    /** What the request shows now. */
    @Override
    public @Nullable String now(String input) {
        return RequestValues.now(input, request, head.fields());
    }

    // ---- while the application answers

    @Override
    public void enter() {
        if (methods != null && !isEnded) {
            methods.bind();
        }
        Filling mine = filling;
        if (mine != null) {
            try {
                mine.enter();
            } catch (Throwable e) {
                failed("enter", e);
            }
        }
    }

    @Override
    public void leave() {
        unbind();
        keepFields();
        Filling mine = filling;
        if (mine != null) {
            try {
                mine.leaveForElsewhere();
            } catch (Throwable e) {
                failed("leave", e);
            }
        }
    }

    private void unbind() {
        if (methods != null) {
            methods.unbind();
        }
    }

    @Override
    public void observe(RequestInput input, String name, @Nullable Object value) {
        Filling mine = filling;
        EndpointRule its = rule;
        if (mine == null || its == null) {
            return;
        }
        try {
            String known = RequestValues.input(input, name, its);
            if (known != null) {
                String kept =
                        input == RequestInput.HEADER
                                ? now(known)
                                : RequestValues.of(input, name, value);
                mine.note(known, String.valueOf(kept), source(input, name));
            }
        } catch (Throwable e) {
            mine.fail("what the request showed could not be read");
        }
    }

    private static String source(RequestInput input, String name) {
        String kind = input.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
        return "the request's " + (name.isEmpty() ? kind : kind + " " + name);
    }

    @Override
    public void outOfReach(String reason, String remedy) {
        EndpointRule mine = rule;
        if (mine != null) {
            mine.entries().state().outOfReach(reason, remedy);
        }
    }

    // ---- the answer that the application gives

    @Override
    public Reply complete(int status, Fields fields, byte[] body, @Nullable String errorMessage) {
        EndpointRule mine = rule;
        if (isEnded) {
            return new Reply(status, fields, body, errorMessage);
        }
        isEnded = true;
        Reply reply = null;
        try {
            unbind();
            if (mine != null) {
                reply = judged(mine, status, fields, body, errorMessage);
                Reply old = hasFailed(mine, status) ? replaced() : null;
                reply = old == null ? reply : old;
            } else if (methods != null && errorMessage == null) {
                reply = contributed(methods, status, fields, body);
            }
        } catch (Throwable e) {
            failed("store", e);
        } finally {
            giveBack();
        }
        writes.end(request, status, fields);
        return reply != null ? reply : new Reply(status, fields, body, errorMessage);
    }

    /** Stores the answer where that may be, and says what is sent. */
    private Reply judged(
            EndpointRule mine,
            int status,
            Fields fields,
            byte[] body,
            @Nullable String errorMessage) {
        HttpTerms terms = mine.terms();
        // First, so that the body is hashed once.
        Fields tagged =
                errorMessage == null ? Replies.tagged(head, status, fields, body, terms) : fields;
        Verdict verdict = store(mine, status, tagged, body, errorMessage);
        long now = System.currentTimeMillis();
        return Replies.passed(
                head,
                status,
                tagged,
                body,
                errorMessage,
                verdict.outcome().withTags(tags),
                verdict.isPersonal(),
                terms,
                now);
    }

    /** The application's answer, with what is known of the answers it is made of (SPEC E11). */
    private @Nullable Reply contributed(
            MethodAnswers answers, int status, Fields fields, byte[] body) {
        CacheRule first = answers.rule();
        if (first == null || !HttpTerms.STATUSES.contains(status)) {
            return null;
        }
        long now = System.currentTimeMillis();
        HttpTerms terms = TermsOfRules.ofMethods(first, answers.isUserInKey());
        Outcome outcome =
                new Outcome(
                        answers.areHits() ? Outcome.Kind.HIT : Outcome.Kind.MISS,
                        answers.areHits() ? null : Outcome.Forward.URI_MISS,
                        true,
                        answers.freshUntilMillis() - now,
                        null,
                        null);
        Fields known = Replies.tagged(head, status, fields, body, terms);
        if (answers.areHits() && !known.has("Age")) {
            long age = Math.max(0, now - answers.oldestMillis()) / 1000;
            known = known.with("Age", Long.toString(age));
        }
        return Replies.passed(
                head, status, known, body, null, outcome, answers.isUserInKey(), terms, now);
    }

    /** What became of an answer. */
    private record Verdict(Outcome outcome, boolean isPersonal) {}

    private Verdict store(
            EndpointRule mine,
            int status,
            Fields fields,
            byte @Nullable [] body,
            @Nullable String errorMessage) {
        Filling begun = filling;
        if (begun == null) {
            Outcome outcome =
                    obstacle != null
                            ? Outcome.bypassed(forward, obstacle)
                            : Outcome.notStored(forward, null);
            return new Verdict(outcome, true);
        }
        begun.leave();
        if (hasFailed(mine, status)) {
            begun.releaseFailed("status");
            return new Verdict(
                    Outcome.notStored(forward, "status").withKey(begun.key()),
                    begun.readsIdentity());
        }
        if (path != null && !mine.allows(request, path, status, fields)) {
            begun.discard();
            begun.release(null, false);
            return new Verdict(
                    Outcome.notStored(forward, "unless").withKey(begun.key()),
                    begun.readsIdentity());
        }
        HttpTerms terms = mine.terms();
        long now = System.currentTimeMillis();
        Duration ttl = begun.ttl(now);
        boolean isShareable = isShareable(fields, terms);
        boolean readsIdentity = begun.readsIdentity();
        Storing storing =
                Storing.of(
                        head,
                        directives,
                        status,
                        fields,
                        body == null ? Storing.INCOMPLETE : body.length,
                        new Storing.Circumstances(
                                readsIdentity && !isShareable,
                                hasSessionBegun(),
                                receivedMillis,
                                now),
                        terms.withTtl(ttl.toMillis()));
        if (storing instanceof Storing.Accepted accepted
                && body != null
                && ResponseFormat.holds(accepted.fields())) {
            for (String name : accepted.vary().names()) {
                begun.note(
                        RequestValues.header(name),
                        RequestValues.ofHeader(name, head.fields()),
                        "the answer's Vary");
            }
            StoredResponse stored = accepted.with(head, status, body, errorMessage, terms);
            long remaining = stored.remainingMillis(now);
            boolean isStored =
                    remaining > 0
                            && begun.fill(
                                    stored,
                                    Duration.ofMillis(remaining),
                                    isShareable,
                                    !stored.directives().neverStale());
            Outcome outcome =
                    isStored
                            ? Outcome.stored(forward, remaining)
                            : Outcome.notStored(forward, "not-stored");
            return new Verdict(outcome.withKey(begun.key()), !isStored && readsIdentity);
        }
        String reason = storing instanceof Storing.Refused refused ? refused.reason() : "field";
        if (isLasting(reason, status) && !isOfTheCaller(status)) {
            begun.discard();
        }
        if (reason.equals(Storing.IDENTITY)) {
            begun.releaseUnshared(isLasting(reason, status));
        } else {
            String remedy = Refusal.remedy(reason, mine.rule().id());
            begun.release(remedy == null ? reason : null, isLasting(reason, status));
            if (remedy != null) {
                mine.entries().state().passedOnce(reason, remedy);
            }
        }
        return new Verdict(Outcome.notStored(forward, reason).withKey(begun.key()), readsIdentity);
    }

    /** Whether an answer tells that the application could not answer, and is not to be stored. */
    private static boolean hasFailed(EndpointRule mine, int status) {
        return status >= 500 && !mine.terms().statuses().contains(status);
    }

    /** Whether a status says something of who asks, and nothing of what is asked for. */
    private static boolean isOfTheCaller(int status) {
        return status >= 400 && status < 500 && status != 404 && status != 410;
    }

    /** Whether the next answer to such a request is not stored either, as far as can be told. */
    private boolean isLasting(String reason, int status) {
        Fields asked = head.fields();
        boolean isForPart =
                status == 206
                        || status == 304
                        || status == 416
                        || asked.has("Range")
                        || asked.has("If-None-Match")
                        || asked.has("If-Modified-Since");
        return !isForPart
                && !reason.equals("authorization")
                && !reason.startsWith("request")
                && !reason.equals("incomplete");
    }

    /** Whether the application says itself that users may share the answer (SPEC E09). */
    private static boolean isShareable(Fields fields, HttpTerms terms) {
        return terms.obeysResponses() && Directives.ofResponse(fields).sharesAuthorized();
    }

    @Override
    public Fields commit(int status, Fields fields) {
        EndpointRule mine = rule;
        committedStatus = status;
        committedFields = fields;
        if (mine == null || isEnded) {
            return fields;
        }
        try {
            Verdict verdict = expected(mine, status, fields);
            Filling begun = filling;
            if (begun != null && Storing.STREAM.equals(verdict.outcome().detail())) {
                // Nobody waits for its end.
                filling = null;
                begun.release(Storing.STREAM, true);
            }
            return Replies.passedHead(
                    status,
                    fields,
                    verdict.outcome().withTags(tags),
                    verdict.isPersonal(),
                    mine.terms(),
                    System.currentTimeMillis());
        } catch (Throwable e) {
            failed("commit", e);
            return fields;
        }
    }

    /**
     * What can be told of an answer whose head leaves before its end: that it will not be stored,
     * or nothing, since who asks may be read later.
     */
    private Verdict expected(EndpointRule mine, int status, Fields fields) {
        Filling begun = filling;
        if (begun == null) {
            Outcome outcome =
                    obstacle != null
                            ? Outcome.bypassed(forward, obstacle)
                            : Outcome.notStored(forward, null);
            return new Verdict(outcome, true);
        }
        HttpTerms terms = mine.terms();
        long now = System.currentTimeMillis();
        boolean readsIdentity = begun.readsIdentity();
        Storing storing =
                Storing.of(
                        head,
                        directives,
                        status,
                        fields,
                        Storing.OPEN,
                        new Storing.Circumstances(
                                readsIdentity && !isShareable(fields, terms),
                                hasSessionBegun(),
                                receivedMillis,
                                now),
                        terms.withTtl(begun.ttl(now).toMillis()));
        String reason = storing instanceof Storing.Refused refused ? refused.reason() : null;
        Outcome outcome = Outcome.notStored(forward, reason).withKey(begun.key());
        return new Verdict(outcome, readsIdentity || reason != null);
    }

    @Override
    public void end(byte @Nullable [] body) {
        if (isEnded) {
            return;
        }
        isEnded = true;
        unbind();
        EndpointRule mine = rule;
        try {
            if (mine != null && filling != null) {
                store(mine, committedStatus, committedFields, body, null);
            }
        } catch (Throwable e) {
            failed("store", e);
        } finally {
            giveBack();
        }
        writes.end(request, committedStatus, committedFields);
    }

    @Override
    public @Nullable Reply standIn(Throwable thrown) {
        if (isEnded || fallback == null || !isOfOrigin(thrown)) {
            return null;
        }
        Reply reply = null;
        try {
            reply = replaced();
            Filling begun = filling;
            if (reply != null && begun != null) {
                filling = null;
                begun.releaseFailed("failed");
            }
        } catch (Throwable e) {
            failed("lookup", e);
        }
        if (reply != null) {
            isEnded = true;
            unbind();
            writes.fail(request);
        }
        return reply;
    }

    /** Frameworks wrap what handlers throw. */
    private static boolean isOfOrigin(Throwable thrown) {
        Throwable each = thrown;
        for (int i = 0; each != null && i < 20; i++) {
            if (!StorableErrors.isOfOrigin(each)) {
                return false;
            }
            each = each.getCause();
        }
        return true;
    }

    @Override
    public void fail(String reason, @Nullable Throwable thrown) {
        if (isEnded) {
            return;
        }
        isEnded = true;
        unbind();
        try {
            Filling begun = filling;
            if (begun != null) {
                filling = null;
                if (thrown == null || !isOfOrigin(thrown)) {
                    begun.release(reason, false);
                } else {
                    begun.releaseFailed(reason);
                }
            }
        } catch (Throwable e) {
            failed("release", e);
        }
        writes.fail(request);
    }

    /** A lease that nothing came of. */
    private void giveBack() {
        Filling left = filling;
        filling = null;
        if (left != null) {
            try {
                left.release("failure in the agent", false);
            } catch (Throwable e) {
                failed("release", e);
            }
        }
    }

    private void failed(String what, Throwable e) {
        EndpointRule mine = rule;
        if (mine != null) {
            mine.entries().state().failed(what, e);
        }
        Logger.debug(e);
    }
}
