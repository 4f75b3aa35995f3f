package dev.deja.http;

import dev.deja.cache.Cache;
import dev.deja.rule.EndpointPlan;
import dev.deja.rule.PathTarget;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/** A {@code PURGE} request: answered here, never by the application. */
final class PurgeExchange implements Exchange {
    private static final long ONE_MINUTE_NANOS = 60_000_000_000L;
    private static final AtomicLong SAID = new AtomicLong(System.nanoTime() - ONE_MINUTE_NANOS);

    private final Cache cache;
    private final Purging purging;
    private final List<EndpointPlan> rules;
    private final ServerRequest request;

    PurgeExchange(Cache cache, Purging purging, List<EndpointPlan> rules, ServerRequest request) {
        this.cache = cache;
        this.purging = purging;
        this.rules = rules;
        this.request = request;
    }

    @Override
    public boolean answersAtOnce() {
        return true;
    }

    @Override
    public boolean mayAnswer() {
        return true;
    }

    @Override
    public boolean captures() {
        return false;
    }

    @Override
    public int maxBytes() {
        return 0;
    }

    @Override
    public Reply lookup() {
        try {
            String refusal = purging.refusal(request);
            if (refusal != null) {
                say(refusal);
                return reply(403, "refused");
            }
            return purge();
        } catch (Throwable e) {
            Logger.error(e, "a PURGE request could not be carried out; everything goes");
            cache.invalidateAll();
            return reply(500, "failed, everything was removed instead");
        }
    }

    private Reply purge() {
        String path = ExchangeWrites.path(request.head());
        List<String> names = new ArrayList<>();
        for (EndpointPlan each : rules) {
            if (PathTarget.reaches(path, false, each.rule())) {
                names.add(each.rule().name());
            }
        }
        if (names.isEmpty()) {
            return reply(404, "no endpoint rule covers this path");
        }
        cache.evictPaths("PURGE", List.of(path), false);
        return reply(200, "purged: " + String.join(", ", names));
    }

    /** Names of rules and words of ours only: nothing of the request comes back. */
    private static Reply reply(int status, String line) {
        return new Reply(
                status,
                Fields.of("Content-Type", "text/plain;charset=UTF-8", "Cache-Control", "no-store"),
                (line + "\n").getBytes(StandardCharsets.UTF_8),
                null);
    }

    /** Once a minute in all: anybody may send such requests. */
    private static void say(String refusal) {
        long now = System.nanoTime();
        long last = SAID.get();
        if (now - last >= ONE_MINUTE_NANOS && SAID.compareAndSet(last, now)) {
            Logger.warn("a PURGE request was refused: {}", refusal);
        }
    }

    @Override
    public void leave() {}

    @Override
    public void enter() {}

    @Override
    public void observe(RequestInput input, String name, @Nullable Object value) {}

    @Override
    public void outOfReach(String reason, String remedy) {}

    @Override
    public Reply complete(int status, Fields fields, byte[] body, @Nullable String errorMessage) {
        return new Reply(status, fields, body, errorMessage);
    }

    @Override
    public Fields commit(int status, Fields fields) {
        return fields;
    }

    @Override
    public void end(byte @Nullable [] body) {}

    @Override
    public void fail(String reason, @Nullable Throwable thrown) {}
}
