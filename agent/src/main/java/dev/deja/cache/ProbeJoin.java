package dev.deja.cache;

import dev.deja.rule.Accessor;
import dev.deja.rule.HiddenInputs;
import dev.deja.rule.InputReader;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The join of a method through which computations read hidden inputs (SPEC C09): where one is in
 * flight on this thread, it notes what the method showed it. Elsewhere a call costs one look at a
 * thread local.
 *
 * <p>The method may be a join point of rules as well, whose join is inside this one. Held by the
 * call site alone.
 */
final class ProbeJoin extends Join {
    private final Accessor accessor;
    private final HiddenInputs inputs;
    private final ClassLoader loader;
    private final @Nullable Join inner;

    /** Of an accessor that always shows the same input; null until it was needed. */
    private volatile @Nullable InputReader direct;

    ProbeJoin(Accessor accessor, HiddenInputs inputs, ClassLoader loader, @Nullable Join inner) {
        this.accessor = accessor;
        this.inputs = inputs;
        this.loader = loader;
        this.inner = inner;
    }

    @Override
    public @Nullable Object enter0(@Nullable Object self) {
        Observation observation = begin();
        return probed(observation, inner == null ? null : inner.enter0(self), null);
    }

    @Override
    public @Nullable Object enter1(@Nullable Object self, @Nullable Object argument) {
        Observation observation = begin();
        return probed(observation, inner == null ? null : inner.enter1(self, argument), argument);
    }

    @Override
    public @Nullable Object enter2(
            @Nullable Object self, @Nullable Object first, @Nullable Object second) {
        Observation observation = begin();
        return probed(observation, inner == null ? null : inner.enter2(self, first, second), null);
    }

    @Override
    public @Nullable Object enter(@Nullable Object self, @Nullable Object[] arguments) {
        Observation observation = begin();
        return probed(observation, inner == null ? null : inner.enter(self, arguments), null);
    }

    @Override
    public void attach(CallSiteSwitch callSite) {
        // The rules inside are bypassed by themselves: the call site stays linked for the probe.
        if (inner != null) {
            inner.attach(Unswitched.INSTANCE);
        }
    }

    /** Before the rules inside, which may begin to observe a computation of their own. */
    private static @Nullable Observation begin() {
        Observation observation = Observation.listening();
        if (observation == null || Guard.isMarked()) {
            return null;
        }
        observation.enterAccessor();
        return observation;
    }

    private @Nullable Object probed(
            @Nullable Observation observation, @Nullable Object token, @Nullable Object argument) {
        if (observation == null) {
            return token;
        }
        if (token instanceof Supplier<?> hit) {
            note(observation, argument, hit.get(), null);
            observation.leaveAccessor();
            return token;
        }
        return new Probe(this, observation, token, argument);
    }

    /** Never throws. */
    private void note(
            Observation observation,
            @Nullable Object argument,
            @Nullable Object returned,
            @Nullable Throwable thrown) {
        boolean[] marks = Guard.enter(Guard.CACHING);
        try {
            noteMarked(observation, argument, returned, thrown);
        } catch (Throwable e) {
            observation.fail("what " + accessor.source() + " showed could not be read");
        } finally {
            if (marks != null) {
                marks[Guard.CACHING] = false;
            }
        }
    }

    private void noteMarked(
            Observation observation,
            @Nullable Object argument,
            @Nullable Object returned,
            @Nullable Throwable thrown) {
        if (accessor.inputs().isEmpty()) {
            observation.fail(
                    accessor.source()
                            + " cannot be asked again for another caller, since it is no static"
                            + " method without parameters or with one text");
            return;
        }
        for (String each : accessor.inputs()) {
            String input = accessor.takesName() ? HiddenInputs.named(each, argument) : each;
            InputReader reader = input == null ? null : reader(input);
            if (input == null || reader == null) {
                observation.fail(accessor.source() + " cannot be asked again");
                return;
            }
            String value = accessor.isDirect() ? reader.read(returned, thrown) : reader.read();
            observation.note(input, value, accessor.source());
        }
    }

    private @Nullable InputReader reader(String input) {
        if (!accessor.isDirect() || accessor.takesName()) {
            return inputs.reader(input, loader);
        }
        InputReader known = direct;
        if (known == null) {
            known = inputs.reader(input, loader);
            direct = known;
        }
        return known;
    }

    /** What a call carries from enter to exit. */
    private static final class Probe implements Token {
        private final ProbeJoin join;
        private final Observation observation;
        private final @Nullable Object inner;
        private final @Nullable Object argument;

        Probe(
                ProbeJoin join,
                Observation observation,
                @Nullable Object inner,
                @Nullable Object argument) {
            this.join = join;
            this.observation = observation;
            this.inner = inner;
            this.argument = argument;
        }

        @Override
        public @Nullable Object finish(@Nullable Object returned, @Nullable Throwable thrown) {
            Object result = inner == null ? returned : exit(inner, returned, thrown);
            join.note(observation, argument, result, thrown);
            observation.leaveAccessor();
            return result;
        }
    }

    private static final class Unswitched implements CallSiteSwitch {
        static final Unswitched INSTANCE = new Unswitched();

        @Override
        public void bypass(boolean bypassed) {
            // See attach.
        }
    }
}
