package dev.deja.cache;

import dev.deja.rule.CompiledTemplate;
import dev.deja.rule.JoinPoint.CompiledEvict;
import dev.deja.rule.Rendering;
import dev.deja.store.EntryKey;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * An entry that the result of a write is to replace (SPEC G06; PROTOCOL section 2, put): reserved
 * before the write, filled after it by compare-and-set, removed where that fails. Another write to
 * the same entry takes the reservation away, so that of two writes neither leaves what the other
 * has changed.
 */
final class Put {
    private final CompiledEvict evict;
    private final CachedMethod target;
    private final Call call;
    private final LeaseKeeper.Held held;

    private Put(CompiledEvict evict, CachedMethod target, Call call, LeaseKeeper.Held held) {
        this.evict = evict;
        this.target = target;
        this.call = call;
        this.held = held;
    }

    /**
     * Reserves the entry.
     *
     * @param results what the write is declared to return
     * @return null when the write is only to evict the entry
     */
    static @Nullable Put reserve(
            Cache cache, MethodJoin join, CompiledEvict evict, Call write, Type results) {
        RuleState state = cache.state(String.valueOf(evict.rule().puts()));
        if (state == null || !state.isAnswering()) {
            return null;
        }
        boolean[] marks = Guard.enter(Guard.CACHING);
        if (marks == null) {
            return null;
        }
        try {
            CachedMethod target = target(state, join.loader());
            if (target == null) {
                return null;
            }
            if (!target.result.takes(results)) {
                state.warn(
                        "put",
                        evict.rule().id()
                                + " ("
                                + evict.rule().origin()
                                + "): "
                                + results.getTypeName()
                                + " is not what the methods of "
                                + state.rule().id()
                                + " return; the write removes the entry instead of replacing it");
                return null;
            }
            List<Object> values = values(evict, write);
            Call reserved = values == null ? null : target.direct.reserve(join, values);
            LeaseKeeper.Held held = reserved == null ? null : reserved.lease;
            return reserved == null || held == null ? null : new Put(evict, target, reserved, held);
        } catch (Throwable e) {
            // The entry is evicted after the write.
            Logger.debug(e);
            return null;
        } finally {
            marks[Guard.CACHING] = false;
        }
    }

    /** The one method whose entries these are, as the class loader of the write sees it. */
    private static @Nullable CachedMethod target(RuleState state, ClassLoader loader) {
        CachedMethod found = null;
        for (MethodJoin join : state.joinsSeenFrom(loader)) {
            CachedMethod mine = join.cached();
            if (mine == null || (found != null && mine.keys.namesMethod())) {
                state.warn(
                        "put",
                        state.rule().id()
                                + " covers several methods, each with entries of its own: a put"
                                + " cannot tell which to replace and removes them. Give the rule a"
                                + " key, or one rule to each method");
                return null;
            }
            found = found == null ? mine : found;
        }
        return found;
    }

    private static @Nullable List<Object> values(CompiledEvict evict, Call write) {
        List<Object> values = new ArrayList<>();
        for (CompiledTemplate template : evict.keys().get(0)) {
            if (!(template.values(write.self, write.arguments, null)
                            instanceof Rendering.Rendered rendered)
                    || rendered.values().size() != 1) {
                return null;
            }
            values.add(rendered.values().get(0));
        }
        return values;
    }

    /** The rule that asked for it. */
    boolean isBy(CompiledEvict rule) {
        return evict.rule().name().equals(rule.rule().name());
    }

    /** What the thread reads from now on, the write did not read. */
    void endObservation() {
        call.endObservation();
    }

    EntryKey key() {
        return held.lease.key();
    }

    /**
     * After the write, and after what it evicts: whether the entry has the result now. Else it is
     * to be evicted. Never throws.
     */
    boolean fill(@Nullable Object result, boolean late) {
        return target.direct.put(call, held, result, late);
    }

    /** The write has failed; its entry is evicted. */
    void giveUp(LeaseKeeper leases) {
        leases.drop(held);
    }

    CompiledEvict rule() {
        return evict;
    }
}
