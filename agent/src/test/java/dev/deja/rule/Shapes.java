package dev.deja.rule;

import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Methods of test classes as rules see them, and rules that cache them. */
final class Shapes {
    private Shapes() {}

    /** The only method of that name. */
    static MethodShape method(Class<?> type, String name) {
        for (Method method : type.getDeclaredMethods()) {
            if (method.getName().equals(name)) {
                return shape(method);
            }
        }
        throw new AssertionError(name);
    }

    private static MethodShape shape(Method method) {
        List<String> names = new ArrayList<>();
        List<List<AnnotationShape>> annotations = new ArrayList<>();
        for (Parameter parameter : method.getParameters()) {
            names.add(parameter.getName());
            annotations.add(
                    Arrays.stream(parameter.getAnnotations())
                            .map(
                                    a ->
                                            new AnnotationShape(
                                                    a.annotationType().descriptorString(),
                                                    Map.of()))
                            .toList());
        }
        return new MethodShape(
                method.getName(),
                MethodType.methodType(method.getReturnType(), method.getParameterTypes())
                        .descriptorString(),
                method.getModifiers(),
                null,
                List.of(),
                names,
                annotations);
    }

    static MethodShape withoutNames(MethodShape method) {
        return new MethodShape(
                method.name(),
                method.descriptor(),
                method.access(),
                null,
                List.of(),
                null,
                method.parameterAnnotations());
    }

    /** A parameter annotated with an annotation of the product's, which tests do not compile. */
    static MethodShape annotated(MethodShape method, int parameter, String annotation) {
        List<List<AnnotationShape>> annotations = new ArrayList<>(method.parameterAnnotations());
        annotations.set(
                parameter,
                List.of(new AnnotationShape("Ldev/deja/api/" + annotation + ";", Map.of())));
        return new MethodShape(
                method.name(),
                method.descriptor(),
                method.access(),
                null,
                List.of(),
                method.parameterNames(),
                annotations);
    }

    static CacheRule rule() {
        return rule(null, 200, IgnoredTypes.DEFAULT, Map.of());
    }

    static CacheRule keyed(String key) throws RuleSyntaxException {
        return rule(Template.parse(key), 200, IgnoredTypes.DEFAULT, Map.of());
    }

    static CacheRule rule(
            @Nullable Template key,
            int keyMaxLength,
            Set<String> ignoreTypes,
            Map<String, Template> keyTypes) {
        return new CacheRule(
                "product",
                new Origin("test", 1),
                true,
                null,
                Duration.ofMinutes(1),
                key,
                List.of(),
                true,
                null,
                "shop",
                "memory",
                "binary",
                CacheRule.Copy.AUTO,
                CacheRule.Receiver.SINGLE,
                1 << 20,
                keyMaxLength,
                ignoreTypes,
                keyTypes,
                CacheRule.AtRest.PLAIN,
                CacheRule.Entities.GUARDED,
                CacheRule.Terms.fixed(Duration.ofMinutes(1)),
                CacheRule.Flow.NONE,
                CacheRule.Keying.DEFAULT,
                ClientTerms.DEFAULT,
                null);
    }

    static KeyPlan plan(Class<?> type, String method) throws RuleSyntaxException {
        return KeyPlan.of(rule(), method(type, method), type.getName(), false);
    }

    static KeyPlan plan(CacheRule rule, Class<?> type, String method) throws RuleSyntaxException {
        return KeyPlan.of(rule, method(type, method), type.getName(), false);
    }

    /** The key's text; fails where there is none. */
    static String key(KeyPlan plan, @Nullable Object... arguments) {
        KeyPlan.Outcome outcome = plan.key(null, arguments);
        if (outcome instanceof KeyPlan.Key key) {
            return key.text();
        }
        throw new AssertionError(outcome.toString());
    }

    static KeyPlan.NoKey noKey(KeyPlan plan, @Nullable Object... arguments) {
        KeyPlan.Outcome outcome = plan.key(null, arguments);
        if (outcome instanceof KeyPlan.NoKey none) {
            return none;
        }
        throw new AssertionError(outcome.toString());
    }
}
