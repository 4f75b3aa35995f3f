package dev.deja.cache;

import dev.deja.rule.CacheRule;
import org.jspecify.annotations.Nullable;

/** One endpoint rule in all the applications of this JVM. Safe for many threads. */
public final class CachedEndpoints {
    private final Cache cache;
    private final RuleState state;
    private final AnswerFormat<?> format;
    private final boolean isUserInKey;
    private final Events events;

    /** Few, mostly one; copied when one comes or goes. */
    private volatile CachedEndpoint[] applications = {};

    CachedEndpoints(
            Cache cache,
            RuleState state,
            AnswerFormat<?> format,
            boolean isUserInKey,
            Events events) {
        this.cache = cache;
        this.state = state;
        this.format = format;
        this.isUserInKey = isUserInKey;
        this.events = events;
    }

    /** What happens to the rule. */
    public RuleState state() {
        return state;
    }

    /** The rule. */
    public CacheRule rule() {
        return state.rule();
    }

    /** The rule in one application. */
    public CachedEndpoint of(ClassLoader application) {
        for (CachedEndpoint each : applications) {
            if (each.isOf(application)) {
                return each;
            }
        }
        return added(application);
    }

    private synchronized CachedEndpoint added(ClassLoader application) {
        CachedEndpoint[] before = applications;
        int kept = 0;
        CachedEndpoint known = null;
        for (CachedEndpoint each : before) {
            kept += each.isInUse() ? 1 : 0;
            known = each.isOf(application) ? each : known;
        }
        if (known != null) {
            return known;
        }
        CachedEndpoint mine =
                new CachedEndpoint(cache, state, application, format, isUserInKey, events);
        applications = copied(before, kept, mine);
        return mine;
    }

    /** Lets go of what was kept for applications that are gone. */
    synchronized void tend() {
        CachedEndpoint[] before = applications;
        int kept = 0;
        for (CachedEndpoint each : before) {
            kept += each.isInUse() ? 1 : 0;
        }
        if (kept != before.length) {
            applications = copied(before, kept, null);
        }
    }

    private static CachedEndpoint[] copied(
            CachedEndpoint[] from, int most, @Nullable CachedEndpoint last) {
        CachedEndpoint[] copy = new CachedEndpoint[most + (last == null ? 0 : 1)];
        int count = 0;
        for (CachedEndpoint each : from) {
            // Some may have gone since they were counted, none can have come back.
            if (count < most && each.isInUse()) {
                copy[count++] = each;
            }
        }
        if (last != null) {
            copy[count++] = last;
        }
        return count == copy.length ? copy : java.util.Arrays.copyOf(copy, count);
    }
}
