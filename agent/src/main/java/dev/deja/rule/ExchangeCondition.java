package dev.deja.rule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A condition bound to endpoints. It knows {@code request}: {@code request.header('X-Foo')}, {@code
 * request.query('page')}, {@code request.cookie('x')}, {@code request.path('id')}, {@code
 * request.method}, {@code request.host} and {@code request.principal}; and where there is an answer
 * {@code response}: {@code response.status} and {@code response.header('X-Foo')}.
 */
final class ExchangeCondition {
    private final Condition condition;

    private ExchangeCondition(Condition condition) {
        this.condition = condition;
    }

    /**
     * Binds a condition, if there is one.
     *
     * @param isAfter whether it is judged when there is an answer
     * @throws RuleSyntaxException when it names what exchanges do not have
     */
    static @Nullable ExchangeCondition of(
            @Nullable Condition condition, HttpPatterns patterns, boolean isAfter)
            throws RuleSyntaxException {
        if (condition == null) {
            return null;
        }
        for (List<String> path : condition.paths()) {
            String root = path.get(0);
            if (root.equals(Condition.RESPONSE) && !isAfter) {
                throw condition.fault(
                        root,
                        "it is judged before there is a response; unless is judged after it.");
            }
            if (!root.equals(Condition.REQUEST) && !root.equals(Condition.RESPONSE)) {
                throw condition.fault(
                        root,
                        "an endpoint has no arguments and no result; write request.header('X-Foo'),"
                                + " request.query('page') or"
                                + (isAfter ? " response.status." : " request.path('id')."));
            }
            if (path.size() > 1) {
                ExchangeView.requireProperty(
                        root.equals(Condition.RESPONSE), path.get(1), condition);
            }
        }
        return new ExchangeCondition(condition);
    }

    CompiledCondition.Verdict test(ExchangeValues values, PathMatch match) {
        return condition.test(new Names(values, match));
    }

    private record Names(ExchangeValues values, PathMatch match) implements Expression.Names {
        @Override
        public boolean has(String name) {
            return name.equals(Condition.REQUEST) || name.equals(Condition.RESPONSE);
        }

        @Override
        public @Nullable Object get(String name) {
            return has(name)
                    ? new ExchangeView(values, match, name.equals(Condition.RESPONSE))
                    : null;
        }
    }
}
