package dev.deja.cache;

import dev.deja.codec.Codec;
import dev.deja.codec.Codecs;
import dev.deja.codec.Encoded;
import dev.deja.codec.RefusedValueException;
import dev.deja.codec.UndecodableException;
import dev.deja.codec.ValueTypes;
import dev.deja.rule.CacheRule;
import dev.deja.rule.StorableErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The exceptions of one method that its rule keeps (SPEC B05). What is thrown on a hit is a copy
 * with the stack trace of this call, so that the log of a caller never shows another's.
 */
final class StoredErrors {
    private final RuleState state;
    private final CacheRule rule;
    private final Codec codec;
    private final ClassLoader loader;
    private final List<Class<?>> declared;
    private final boolean isStaged;
    private final AtomicBoolean told = new AtomicBoolean();
    private final AtomicBoolean checked = new AtomicBoolean();

    /** Made at the first exception: the classes named may never be needed. */
    private volatile @Nullable ValueTypes types;

    /**
     * Creates what keeps exceptions.
     *
     * @param declared what the method declares to throw
     * @param isStaged whether they come out of a stage, where any may
     */
    StoredErrors(
            RuleState state,
            Codec codec,
            ClassLoader loader,
            List<Class<?>> declared,
            boolean isStaged) {
        this.state = state;
        this.rule = state.rule();
        this.codec = codec;
        this.loader = loader;
        this.declared = declared;
        this.isStaged = isStaged;
    }

    /** A misspelt class fits no exception, and nothing else would tell. */
    private void warnOfNames() {
        if (checked.compareAndSet(false, true)) {
            for (String wrong : wrongNames(rule.flow().errors(), loader)) {
                Logger.warn(
                        "{}.errors ({}) names {}; correct the name",
                        rule.id(),
                        rule.origin(),
                        wrong);
            }
        }
    }

    /** Those that no exception of that class loader can be, each with the reason. */
    static List<String> wrongNames(List<String> names, ClassLoader loader) {
        List<String> wrong = new ArrayList<>();
        for (String name : names) {
            try {
                if (!Throwable.class.isAssignableFrom(Class.forName(name, false, loader))) {
                    wrong.add(name + ", which is no exception");
                }
            } catch (ClassNotFoundException | LinkageError e) {
                wrong.add(name + ", which is not where the method's class comes from");
            }
        }
        return wrong;
    }

    /** Whether such an exception may be kept, and thrown by the method. */
    private boolean accepts(Throwable error) {
        // Asked of that class alone: others may answer with code of their own.
        Throwable cause =
                isStaged && error instanceof CompletionException ? error.getCause() : null;
        if (cause != null) {
            return StorableErrors.accept(rule.flow().errors(), cause);
        }
        return StorableErrors.accept(rule.flow().errors(), error) && mayBeThrown(error);
    }

    private boolean mayBeThrown(Throwable error) {
        if (isStaged || error instanceof RuntimeException) {
            return true;
        }
        for (Class<?> each : declared) {
            if (each.isInstance(error)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether an exception may be kept that others may have had in hand already: it can be changed,
     * as every exception can.
     */
    boolean takesLate(Throwable error) {
        if (rule.copy() == CacheRule.Copy.NEVER) {
            return true;
        }
        if (accepts(error)) {
            state.bypassed(
                    "completed elsewhere",
                    "a stage that fails after the method has returned may show its exception to"
                            + " others first, and exceptions can be changed: set "
                            + rule.id()
                            + ".copy = never if nobody changes them, nor results");
        }
        return false;
    }

    /** The exception as it is stored; null when it is not one to keep, or cannot be kept. */
    @Nullable Encoded encode(Throwable error) {
        if (!accepts(error)) {
            warnOfNames();
            return null;
        }
        ValueTypes mine = types();
        try {
            Encoded encoded = codec.encode(error, mine);
            Object copy = encoded.shapes().length > 0xFFFF ? null : codec.decode(encoded, mine);
            String difference = copy == null ? "too many classes" : Codecs.difference(error, copy);
            if (difference == null && !takesTrace(copy)) {
                difference = "its setStackTrace throws";
            }
            if (difference != null) {
                state.bypassed("exception refused", difference);
                return null;
            }
            if (told.compareAndSet(false, true)) {
                Logger.info(
                        "{} keeps exceptions, too: {} is thrown again for {} ms without asking the"
                                + " method",
                        rule.id(),
                        error.getClass().getName(),
                        rule.flow().errorsTtl().toMillis());
            }
            return encoded;
        } catch (RefusedValueException | UndecodableException e) {
            state.bypassed("exception refused", e.getMessage());
            return null;
        }
    }

    /** Whether a copy can be given the stack trace of a call, which a class may refuse. */
    private static boolean takesTrace(@Nullable Object copy) {
        try {
            if (copy instanceof Throwable error) {
                error.setStackTrace(traceOfThisCall());
            }
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    /**
     * What a hit answers: a {@link Throwable}, or a {@link Supplier} of failed stages; null when
     * the entry does not hold an exception that this method may answer with.
     */
    @Nullable Object decode(Encoded encoded) throws UndecodableException {
        if (!(codec.decode(encoded, types()) instanceof Throwable error) || !accepts(error)) {
            return null;
        }
        error.setStackTrace(traceOfThisCall());
        return isStaged ? new FailedStage(error) : error;
    }

    /** From the woven method on. */
    private static StackTraceElement[] traceOfThisCall() {
        StackTraceElement[] all = new Throwable().getStackTrace();
        int first = 0;
        while (first < all.length && isOurs(all[first].getClassName())) {
            first++;
        }
        return java.util.Arrays.copyOfRange(all, first, all.length);
    }

    private static boolean isOurs(String className) {
        return className.startsWith("dev.deja.cache.")
                || className.startsWith("dev.deja.weave.")
                || className.startsWith("java.lang.invoke.");
    }

    private ValueTypes types() {
        ValueTypes known = types;
        if (known == null) {
            known = ValueTypes.of(Throwable.class, loader);
            for (String name : rule.flow().errors()) {
                try {
                    known.expect(Class.forName(name, false, loader));
                } catch (ClassNotFoundException | LinkageError e) {
                    // Not an exception of this application.
                }
            }
            if (isStaged) {
                known.expect(CompletionException.class);
            }
            types = known;
        }
        return known;
    }

    /** A hit of a stage that failed; each caller gets one of its own. */
    private record FailedStage(Throwable error) implements Supplier<@Nullable Object> {
        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // it is the caller's
        public @Nullable Object get() {
            return CompletableFuture.failedFuture(error);
        }
    }
}
