package dev.deja.api;

import java.lang.StackWalker.Option;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The cache from within the application's own code: for what no rule can say.
 *
 * <p>A rule is named as in the agent's configuration, without {@code cache.}; its entry by the
 * arguments that its method is called with, or by values for the slots of its {@code key} template,
 * converted as in an evict rule's {@code keys}. A rule is known here once its method has been
 * called in this JVM: before that, nothing is found or stored, and an invalidation takes the whole
 * rule.
 *
 * <pre>{@code
 * Product product = Deja.getOrCompute("product", () -> read(42), 42);
 * Deja.invalidate("product", 42);
 * }</pre>
 *
 * <p>Without the agent all of it is a no-op: nothing is found, nothing is kept, {@link
 * #getOrCompute} computes. With the agent it is the same whenever the cache cannot be used; nothing
 * that goes wrong in the cache is ever thrown. A rule that does not exist is such a case, told in
 * the agent's log with the name that was perhaps meant.
 *
 * <p>Safe for many threads. Any number of copies of this class, in any class loaders, reach the
 * same agent.
 */
public final class Deja {
    private static final long LOOK_AGAIN_NANOS = 1_000_000_000L;
    private static final StackWalker CALLERS =
            StackWalker.getInstance(Option.RETAIN_CLASS_REFERENCE);

    /** Of the agent; takes and gives types of the JDK alone. */
    private static volatile Function<Object[], Object> agent;

    private static volatile long lookedNanos = System.nanoTime() - LOOK_AGAIN_NANOS;

    private Deja() {}

    /**
     * Whether the agent is at work in this JVM. One that is attached later is noticed within a
     * second.
     *
     * @return false when everything here is a no-op
     */
    public static boolean isActive() {
        return agent() != null;
    }

    /**
     * Looks up.
     *
     * @param <T> what the rule's method returns; for a stage, what it completes with
     * @param rule the rule's name
     * @param arguments as its method takes them
     * @return absent when there is no entry, or none that may be used
     * @throws NullPointerException when {@code rule} or the array is null
     */
    @SuppressWarnings("unchecked") // the rule's method says what its entries are
    public static <T> Stored<T> get(String rule, Object... arguments) {
        Object found = ask("get", rule, arguments, null);
        return found instanceof Object[] one && one.length == 1
                ? Stored.of((T) one[0])
                : Stored.absent();
    }

    /**
     * Whether {@link #get} would find something. It reads the whole entry: where the value is
     * wanted, call {@code get} alone.
     *
     * @param rule the rule's name
     * @param arguments as its method takes them
     * @return false when there is no entry, or none that may be used
     * @throws NullPointerException when {@code rule} or the array is null
     */
    public static boolean has(String rule, Object... arguments) {
        Object found = ask("get", rule, arguments, null);
        return found instanceof Object[] one && one.length == 1;
    }

    /**
     * Replaces an entry, whatever is there. The value is taken as it is at this moment. It must be
     * of the type that the rule's method returns; what cannot be stored leaves no entry.
     *
     * <p>A value that was read before somebody else's write, and is put after it, is wrong until
     * its TTL: where values are computed, {@link #getOrCompute} is safe against that.
     *
     * @param rule the rule's name
     * @param value may be null
     * @param arguments as its method takes them
     * @return whether it was stored
     * @throws NullPointerException when {@code rule} or the array is null
     */
    public static boolean put(String rule, Object value, Object... arguments) {
        return Boolean.TRUE.equals(ask("put", rule, arguments, new Object[] {value}));
    }

    /**
     * Gives what is stored, or computes and stores it, as a call of the rule's method does. An
     * invalidation meanwhile keeps the value from being stored.
     *
     * @param <T> what the rule's method returns
     * @param rule the rule's name
     * @param compute runs at most once, on this thread
     * @param arguments as its method takes them
     * @return the stored or the computed value
     * @throws NullPointerException when {@code rule}, {@code compute} or the array is null
     */
    @SuppressWarnings("unchecked") // the rule's method says what its entries are
    public static <T> T getOrCompute(
            String rule, Supplier<? extends T> compute, Object... arguments) {
        Objects.requireNonNull(compute, "compute");
        Object found = ask("begin", rule, arguments, null);
        if (found instanceof Object[] one && one.length == 1) {
            return (T) one[0];
        }
        if (found == null) {
            return compute.get();
        }
        Object[] result = null;
        try {
            T value = compute.get();
            result = new Object[] {value};
            return value;
        } finally {
            // Without a result: the lease is given back.
            ask("end", rule, new Object[] {found}, result);
        }
    }

    /**
     * Removes one entry; where the arguments do not tell which, everything that the rule stored.
     *
     * @param rule the rule's name
     * @param arguments as its method takes them
     * @return what was asked of the stores
     * @throws NullPointerException when {@code rule} or the array is null
     */
    public static Invalidated invalidate(String rule, Object... arguments) {
        return touched(ask("invalidate", rule, arguments, null));
    }

    /**
     * Removes every entry that carries a tag.
     *
     * @param tag as a rule has it in the configuration: {@code product:42}, or {@code product:{0}}
     *     with a value for each position, which is written as it is in the tags of rules
     * @param values for the positions
     * @return what was asked of the stores
     * @throws NullPointerException when {@code tag} or the array is null
     */
    public static Invalidated invalidateTag(String tag, Object... values) {
        return touched(ask("invalidateTag", tag, values, null));
    }

    /**
     * Removes everything that a rule stored.
     *
     * @param rule the rule's name
     * @return what was asked of the stores
     * @throws NullPointerException when {@code rule} is null
     */
    public static Invalidated invalidateRule(String rule) {
        return touched(ask("invalidateRule", rule, new Object[0], null));
    }

    /**
     * Removes everything of the agent's configuration.
     *
     * @return what was asked of the stores
     */
    public static Invalidated invalidateAll() {
        return touched(ask("invalidateAll", "", new Object[0], null));
    }

    private static Object ask(String operation, String name, Object[] arguments, Object[] value) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(arguments, "arguments");
        Function<Object[], Object> asked = agent();
        if (asked == null) {
            return null;
        }
        return asked.apply(
                new Object[] {operation, callersLoader(), name, arguments.clone(), value});
    }

    /** Tells applications in one JVM apart; that of this class where the JDK itself calls. */
    private static ClassLoader callersLoader() {
        ClassLoader loader =
                CALLERS.walk(
                        frames ->
                                frames.map(StackWalker.StackFrame::getDeclaringClass)
                                        .filter(type -> type != Deja.class)
                                        .findFirst()
                                        .map(Class::getClassLoader)
                                        .orElse(null));
        return loader == null ? Deja.class.getClassLoader() : loader;
    }

    @SuppressWarnings("unchecked") // so the agent answers
    private static Invalidated touched(Object answer) {
        return answer instanceof Object[] parts && parts.length == 4
                ? new Invalidated(
                        (Integer) parts[0],
                        (List<String>) parts[1],
                        (List<String>) parts[2],
                        (Boolean) parts[3])
                : Invalidated.NOTHING;
    }

    /** The class that woven code links to is the one place that every class loader can see. */
    @SuppressWarnings("unchecked") // so the agent declares it
    private static Function<Object[], Object> agent() {
        Function<Object[], Object> known = agent;
        if (known != null || System.nanoTime() - lookedNanos < LOOK_AGAIN_NANOS) {
            return known;
        }
        try {
            Class<?> dispatch = Class.forName("java.lang.$DejaDispatch", false, null);
            known = (Function<Object[], Object>) dispatch.getMethod("facade").invoke(null);
            agent = known;
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            // No agent, or one that knows no facade.
        }
        lookedNanos = System.nanoTime();
        return known;
    }
}
