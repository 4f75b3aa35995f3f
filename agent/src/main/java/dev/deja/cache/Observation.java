package dev.deja.cache;

import dev.deja.rule.InputValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one computation reads that is not among its arguments (SPEC C09). Computations nest: what an
 * inner one reads, or an inner hit was made of, the outer ones have read as well.
 *
 * <p>The thread local holds types of the agent and texts only, nothing of an application, and is
 * empty when the outermost computation has ended. For one thread.
 */
final class Observation {
    private static final ThreadLocal<@Nullable Observation> INNERMOST = new ThreadLocal<>();

    /** More inputs than this are no inputs but a loop over something. */
    private static final int MAX_INPUTS = 64;

    /** Deeper nesting is more likely a computation whose end the agent was never told of. */
    private static final int MAX_DEPTH = 1000;

    private final @Nullable Observation outer;
    private final int depth;
    private final boolean isMute;
    private @Nullable Map<String, String> inputs;
    private @Nullable Map<String, String> sources;
    private @Nullable String fault;

    /** Whether an accessor runs: what it reads itself is its own affair. */
    private boolean isInAccessor;

    /** Whether it has ended on another thread than it began. */
    private volatile boolean isAbandoned;

    private Observation(@Nullable Observation outer, boolean isMute) {
        this.outer = outer;
        this.isMute = isMute;
        this.depth = outer == null ? 0 : outer.depth + 1;
    }

    /**
     * Begins to observe this thread, until {@link #end}.
     *
     * @param isMute whether nothing that is read matters to anybody, since the rule declares so
     */
    static Observation begin(boolean isMute) {
        Observation outer = INNERMOST.get();
        while (outer != null && outer.isAbandoned) {
            outer = outer.outer;
        }
        if (outer != null && outer.depth >= MAX_DEPTH) {
            // What is read counts for the one around; this one stays closed.
            Observation refused = new Observation(null, isMute);
            refused.fail("computations nest deeper than " + MAX_DEPTH);
            return refused;
        }
        Observation observation = new Observation(outer, isMute);
        INNERMOST.set(observation);
        return observation;
    }

    /** What a computation reads that several threads work on, one after the other: no thread's. */
    static Observation ofNoThread(boolean isMute) {
        return new Observation(null, isMute);
    }

    /** Ends an observation of another thread, which may be at it still. */
    void abandon() {
        isAbandoned = true;
    }

    /** The computation in flight whose reads matter, unless an accessor is running already. */
    static @Nullable Observation listening() {
        Observation innermost = INNERMOST.get();
        return innermost == null || innermost.isMute || innermost.isInAccessor ? null : innermost;
    }

    /** The computation in flight, for what an answer from the cache was made of. */
    static @Nullable Observation current() {
        return INNERMOST.get();
    }

    void enterAccessor() {
        isInAccessor = true;
    }

    void leaveAccessor() {
        isInAccessor = false;
    }

    /**
     * Notes what was read.
     *
     * @param source the method that was asked, for people
     */
    void note(String input, String value, String source) {
        Map<String, String> known = inputs;
        Map<String, String> from = sources;
        if (known == null || from == null) {
            known = new TreeMap<>();
            inputs = known;
            from = new TreeMap<>();
            sources = from;
        }
        String before = known.get(input);
        if (before != null && !before.equals(value)) {
            fail(source + " changed while it computed");
        } else if (before == null && known.size() >= MAX_INPUTS) {
            fail("it reads more than " + MAX_INPUTS + " inputs");
        } else if (before == null) {
            known.put(input, value);
            from.put(input, source);
        }
    }

    /** Notes that something was read that cannot be told, so that nobody else gets the answer. */
    void fail(String why) {
        if (fault == null) {
            fault = why;
        }
    }

    /** Stops observing this computation; on the thread where it began. */
    void end() {
        Observation innermost = INNERMOST.get();
        boolean isStillOpen = false;
        for (Observation each = innermost; each != null; each = each.outer) {
            isStillOpen |= each == this;
        }
        if (!isStillOpen) {
            fail("its end was not seen where it began");
            return;
        }
        // Usually this one alone; others inside it were left by an overflow of the stack.
        for (Observation each = innermost; each != null && each != this; each = each.outer) {
            addTo(each);
        }
        if (isInAccessor) {
            fail("an accessor has not come back");
        }
        if (outer == null) {
            INNERMOST.set(null);
        } else {
            INNERMOST.set(outer);
            outer.addTo(this);
        }
    }

    /** What the other one has read, this one has read, too. */
    void addTo(Observation other) {
        if (isMute || other.isMute || isInAccessor) {
            return;
        }
        Map<String, String> from = other.sources;
        if (other.inputs != null && from != null) {
            other.inputs.forEach(
                    (input, value) -> note(input, value, from.getOrDefault(input, input)));
        }
        if (other.fault != null) {
            fail(other.fault);
        }
    }

    /** Notes what an answer from the cache was made of: name, value, name, value … */
    void noteAll(List<String> recorded) {
        if (!isMute && !isInAccessor) {
            for (int i = 0; i + 1 < recorded.size(); i += 2) {
                note(recorded.get(i), recorded.get(i + 1), recorded.get(i));
            }
        }
    }

    /** Why the answer is nobody else's, whatever was read; or null. */
    @Nullable String fault() {
        return fault;
    }

    /** Name, value, name, value … */
    List<String> recorded() {
        Map<String, String> known = inputs;
        if (known == null || isMute) {
            return List.of();
        }
        List<String> all = new ArrayList<>(known.size() * 2);
        known.forEach(
                (input, value) -> {
                    all.add(input);
                    all.add(value);
                });
        return all;
    }

    /** The method through which an input was read. */
    String source(String input) {
        Map<String, String> known = sources;
        return known == null ? input : known.getOrDefault(input, input);
    }

    /** Whether the value can be compared with another caller's at all. */
    static boolean isComparable(String value) {
        return InputValue.areSame(value, value);
    }
}
