package dev.deja.rule;

import org.jspecify.annotations.Nullable;

/**
 * A condition whose names know where in a call they find their value. Safe for many threads.
 * Judging may run the application's getters; nothing that they throw comes out, and the thread's
 * interrupted status stays as it is.
 */
public final class CompiledCondition {
    private final Expression expression;
    private final String[] names;
    private final int[] positions;

    CompiledCondition(Expression expression, String[] names, int[] positions) {
        this.expression = expression;
        this.names = names;
        this.positions = positions;
    }

    /**
     * What a condition says of a call.
     *
     * @param holds what it says; false when it failed
     * @param failure why it could not be judged, null when it could: names and types, never values
     */
    public record Verdict(boolean holds, @Nullable String failure) {
        static final Verdict YES = new Verdict(true, null);
        static final Verdict NO = new Verdict(false, null);
    }

    /**
     * Judges one call.
     *
     * @param self the receiver, null for static methods
     * @param arguments the arguments, boxed
     * @param result what the method returned; null before the call
     */
    public Verdict test(
            @Nullable Object self, @Nullable Object[] arguments, @Nullable Object result) {
        return expression.test(new Values(self, arguments, result));
    }

    /** The values of one call, by name. */
    final class Values implements Expression.Names {
        private final @Nullable Object self;
        private final @Nullable Object[] arguments;
        private final @Nullable Object result;

        private Values(
                @Nullable Object self, @Nullable Object[] arguments, @Nullable Object result) {
            this.self = self;
            this.arguments = arguments;
            this.result = result;
        }

        @Override
        public boolean has(String name) {
            return name.equals(Condition.SELF)
                    || name.equals(Condition.RESULT)
                    || name.equals(Condition.ARGUMENTS)
                    || position(name) >= 0;
        }

        @Override
        public @Nullable Object get(String name) {
            return switch (name) {
                case Condition.SELF -> self;
                case Condition.RESULT -> result;
                case Condition.ARGUMENTS -> arguments;
                default -> {
                    int position = position(name);
                    yield position < 0 ? null : arguments[position];
                }
            };
        }

        private int position(String name) {
            for (int i = 0; i < names.length; i++) {
                if (names[i].equals(name)) {
                    return positions[i];
                }
            }
            return -1;
        }
    }
}
