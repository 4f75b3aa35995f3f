package dev.deja.cache;

import dev.deja.rule.CacheRule;
import dev.deja.rule.CompiledCondition;
import dev.deja.rule.CompiledTemplate;
import dev.deja.rule.CompiledTerms;
import dev.deja.rule.Durations;
import dev.deja.rule.JoinPoint;
import dev.deja.rule.Lifetime;
import dev.deja.rule.Rendering;
import dev.deja.rule.ToldTime;
import dev.deja.store.EntryKey;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether the answers of one method are stored, and for how long. In doubt they are not, and the
 * reason is counted.
 */
final class MethodTerms {
    private final CacheRule rule;
    private final CacheRule.Terms terms;
    private final CompiledTerms compiled;
    private final RuleState state;
    private final @Nullable UserTtl userTtl;

    MethodTerms(JoinPoint joinPoint, RuleState state, ClassLoader loader) {
        this.rule = state.rule();
        this.terms = rule.terms();
        this.compiled = joinPoint.terms();
        this.state = state;
        String ttlClass = terms.ttlClass();
        this.userTtl = ttlClass == null ? null : new UserTtl(ttlClass, loader);
    }

    /** Whether each call has to be judged before it is looked up. */
    boolean judgesCalls() {
        return compiled.when() != null;
    }

    /** Whether what is stored depends on the call in more than its key. */
    boolean judges() {
        return compiled.when() != null || compiled.unless() != null || userTtl != null;
    }

    /** Whether a call is looked up and stored. */
    boolean admits(@Nullable Object self, @Nullable Object[] arguments) {
        CompiledCondition when = compiled.when();
        if (when == null) {
            return true;
        }
        CompiledCondition.Verdict verdict = when.test(self, arguments, null);
        if (verdict.holds()) {
            return true;
        }
        if (verdict.failure() == null) {
            state.bypassed("when is false", null);
        } else {
            failed("when", verdict.failure());
        }
        return false;
    }

    /** Whether a result may be stored. */
    boolean allows(Call call, @Nullable Object result) {
        CompiledCondition unless = compiled.unless();
        if (unless == null) {
            return true;
        }
        CompiledCondition.Verdict verdict = unless.test(call.self, call.arguments, result);
        if (verdict.failure() != null) {
            failed("unless", verdict.failure());
        } else if (verdict.holds()) {
            state.bypassed("unless is true", null);
        }
        return verdict.failure() == null && !verdict.holds();
    }

    private void failed(String condition, String failure) {
        state.bypassed(
                condition + " failed",
                rule.id() + "." + condition + " cannot be judged: " + failure);
    }

    /**
     * How long a result is used, from now on.
     *
     * @param isEmpty whether it is null or an empty {@code Optional}
     * @param nowMillis the time at which it is stored
     * @return at least 1 ms, at most 365 days; null when it is not stored
     */
    @Nullable Duration ttl(
            Call call, @Nullable Object result, boolean isEmpty, EntryKey key, long nowMillis) {
        Duration ttl = isEmpty ? rule.nullTtl() : null;
        if (ttl == null) {
            ttl = ordinary(call, result, nowMillis);
        }
        if (ttl == null) {
            return null;
        }
        if (ttl.compareTo(Durations.MAX) > 0) {
            state.bypassed(
                    "ttl too long",
                    "a lifetime of more than 365 days was told. Numbers are seconds from now; a"
                            + " point in time is an Instant");
            return null;
        }
        long millis = ttl.toMillis();
        if (millis <= 0) {
            state.bypassed("ttl not positive", null);
            return null;
        }
        return jittered(ttl, terms.jitter(), key);
    }

    /** A lifetime without the share that the key loses (SPEC D04). */
    static Duration jittered(Duration ttl, int jitter, EntryKey key) {
        return jitter == 0 ? ttl : Duration.ofMillis(shortened(ttl.toMillis(), jitter, key));
    }

    /** By when the computation began: what was computed across midnight may be yesterday's. */
    static Duration until(Lifetime.Until until, long beganMillis, long nowMillis) {
        Instant end = until.endAfter(Instant.ofEpochMilli(Math.min(beganMillis, nowMillis)));
        return Duration.ofMillis(end.toEpochMilli() - nowMillis);
    }

    private @Nullable Duration ordinary(Call call, @Nullable Object result, long nowMillis) {
        UserTtl user = userTtl;
        if (user != null) {
            return user.ttl(call, result, rule, state);
        }
        Lifetime lifetime = terms.lifetime();
        if (lifetime instanceof Lifetime.Until until) {
            long began = nowMillis - (System.nanoTime() - call.startedNanos) / 1_000_000;
            return until(until, began, nowMillis);
        }
        return lifetime instanceof Lifetime.Told ? told(call, result, nowMillis) : rule.ttl();
    }

    private @Nullable Duration told(Call call, @Nullable Object result, long nowMillis) {
        CompiledTemplate template = compiled.ttl();
        if (template == null) {
            return null;
        }
        Rendering rendering = template.values(call.self, call.arguments, result);
        if (rendering instanceof Rendering.Unrendered none) {
            state.bypassed("no ttl", none.detail());
            return null;
        }
        var values = ((Rendering.Rendered) rendering).values();
        Object value = values.size() == 1 ? values.get(0) : null;
        Duration ttl = ToldTime.from(value, Instant.ofEpochMilli(nowMillis));
        if (ttl == null) {
            state.bypassed(
                    "no ttl",
                    rule.id()
                            + ".ttl ("
                            + rule.origin()
                            + ") met "
                            + (value == null
                                    ? values.size() + " values"
                                    : value.getClass().getName())
                            + ": a lifetime is a number of seconds, a Duration, or a point in time"
                            + " with its zone");
        }
        return ttl;
    }

    /** Spread by the key alone, so that all instances agree. */
    private static long shortened(long millis, int jitter, EntryKey key) {
        long share = Integer.toUnsignedLong(mixed(key.text().hashCode()));
        // The upper 16 bits are enough, and 2^35 ms times 2^16 fits a long.
        long loss = ((millis * jitter / 100) * (share >>> 16)) >>> 16;
        return Math.max(1, millis - loss);
    }

    /** The last step of MurmurHash3 (public domain, Austin Appleby): every bit reaches all. */
    private static int mixed(int hash) {
        int h = hash;
        h ^= h >>> 16;
        h *= 0x85ebca6b;
        h ^= h >>> 13;
        h *= 0xc2b2ae35;
        h ^= h >>> 16;
        return h;
    }
}
