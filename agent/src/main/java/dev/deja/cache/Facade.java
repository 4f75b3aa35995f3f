package dev.deja.cache;

import dev.deja.rule.CompiledTemplate;
import dev.deja.rule.MethodShape;
import dev.deja.rule.Nearest;
import dev.deja.rule.Rendering;
import dev.deja.rule.RuleSyntaxException;
import dev.deja.rule.Template;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * What the application's {@code dev.deja.api.Deja} asks (SPEC G07). It comes from any class loader,
 * so requests and answers are made of types of the JDK: an array of the operation, the caller's
 * class loader, a name, the arguments, and a value in an array of one.
 *
 * <p>Never throws, and keeps nothing of a request.
 */
public final class Facade implements Function<Object[], @Nullable Object> {
    private static final int MOST_TOLD = 100;
    private static final int ACC_PUBLIC_STATIC = 9;

    private final Cache cache;
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    /** Creates the facade of a cache. */
    public Facade(Cache cache) {
        this.cache = cache;
    }

    @Override
    public @Nullable Object apply(@Nullable Object[] request) {
        if (!Headroom.isThere()) {
            if (String.valueOf(request[0]).startsWith("inv") || "put".equals(request[0])) {
                cache.owe();
            }
            return null;
        }
        if (cache.owes()) {
            cache.payDebt();
        }
        try {
            return answer(
                    String.valueOf(request[0]),
                    (ClassLoader) request[1],
                    String.valueOf(request[2]),
                    (@Nullable Object[]) request[3],
                    (@Nullable Object @Nullable []) request[4]);
        } catch (Throwable e) {
            // An operation of another version of the API, or a failure of ours.
            Logger.debug(e);
            return null;
        }
    }

    private @Nullable Object answer(
            String operation,
            @Nullable ClassLoader caller,
            String name,
            @Nullable Object[] arguments,
            @Nullable Object @Nullable [] value) {
        return switch (operation) {
            case "get" -> get(caller, name, arguments);
            case "begin" -> begin(caller, name, arguments);
            case "end" -> end((Call) arguments[0], value);
            case "put" -> value != null && put(caller, name, arguments, value[0]);
            case "invalidate" -> evicting(name, () -> byKey(name, arguments));
            case "invalidateTag" -> evicting("", () -> byTag(name, arguments));
            case "invalidateRule" -> evicting(name, () -> cache.evictor().byRule(name));
            case "invalidateAll" -> evicting("", () -> cache.evictor().all());
            default -> null;
        };
    }

    // ---- reading and writing

    private @Nullable Object get(
            @Nullable ClassLoader caller, String name, @Nullable Object[] arguments) {
        List<Object> values = values(arguments);
        MethodJoin join = values == null ? null : join(caller, name, values);
        CachedMethod method = join == null ? null : join.cached();
        return join == null || method == null || values == null
                ? null
                : found(method.direct.lookup(join, values, false));
    }

    private static @Nullable Object found(@Nullable Object hit) {
        return hit instanceof LiveValue live ? new @Nullable Object[] {live.value} : hit;
    }

    private @Nullable Object begin(
            @Nullable ClassLoader caller, String name, @Nullable Object[] arguments) {
        List<Object> values = values(arguments);
        MethodJoin join = values == null ? null : join(caller, name, values);
        CachedMethod method = join == null ? null : join.cached();
        return join == null || method == null || values == null
                ? null
                : found(method.direct.lookup(join, values, true));
    }

    private static @Nullable Object end(@Nullable Call call, @Nullable Object @Nullable [] value) {
        if (call != null) {
            call.end(value);
        }
        return null;
    }

    private boolean put(
            @Nullable ClassLoader caller,
            String name,
            @Nullable Object[] arguments,
            @Nullable Object value) {
        List<Object> values = values(arguments);
        MethodJoin join = values == null ? null : join(caller, name, values);
        CachedMethod method = join == null ? null : join.cached();
        boolean stored =
                join != null
                        && method != null
                        && values != null
                        && method.direct.put(join, values, value);
        if (!stored && cache.state(name) != null) {
            evicting(name, () -> byKey(name, arguments));
        }
        return stored;
    }

    /** Null when one is null: values for a key are not. */
    private static @Nullable List<Object> values(@Nullable Object[] arguments) {
        List<Object> values = new ArrayList<>(arguments.length);
        for (Object argument : arguments) {
            if (argument == null) {
                return null;
            }
            values.add(argument);
        }
        return values;
    }

    /** The method that these values are for, as the caller's class loader sees it. */
    private @Nullable MethodJoin join(
            @Nullable ClassLoader caller, String name, List<Object> values) {
        RuleState state = cache.state(name);
        if (state == null) {
            unknown(name);
            return null;
        }
        MethodJoin found = null;
        for (MethodJoin join : state.joinsSeenFrom(caller)) {
            if (join.keyOf(values) != null) {
                if (found != null && found.keysNameMethod()) {
                    state.warn(
                            "facade",
                            "Deja: "
                                    + state.rule().id()
                                    + " covers several methods that take such arguments; nothing is"
                                    + " read or stored. Give the rule a key, or one rule to each"
                                    + " method");
                    return null;
                }
                found = found == null ? join : found;
            }
        }
        return found;
    }

    private void unknown(String name) {
        if (told.size() >= MOST_TOLD || !told.add(name)) {
            return;
        }
        List<String> names = new ArrayList<>();
        for (RuleState state : cache.rules()) {
            names.add(state.rule().name());
        }
        String nearest = Nearest.to(name, names);
        Logger.warn(
                "Deja: there is no rule cache.{}{}",
                name,
                nearest == null
                        ? " (one of an annotation is known once its class is loaded)"
                        : "; did you mean " + nearest + "?");
    }

    // ---- invalidating

    private interface Eviction {
        Evictions.@Nullable Touched make();
    }

    /**
     * Like an evict rule: in doubt more goes. A rule that is not known here may be at work in other
     * instances.
     */
    private @Nullable Object evicting(String rule, Eviction eviction) {
        boolean[] marks = Guard.enter(Guard.EVICTING);
        if (marks == null) {
            cache.owe();
            return null;
        }
        try {
            if (!rule.isEmpty() && cache.state(rule) == null) {
                unknown(rule);
            }
            Evictions.Touched touched = eviction.make();
            return touched == null
                    ? null
                    : new Object[] {touched.keys(), touched.rules(), touched.tags(), touched.all()};
        } catch (Throwable e) {
            Logger.error(e, "Deja: an invalidation failed; everything goes");
            cache.owe();
            return null;
        } finally {
            marks[Guard.EVICTING] = false;
        }
    }

    private Evictions.Touched byKey(String name, @Nullable Object[] arguments) {
        return cache.evictor().byKey(name, values(arguments));
    }

    private Evictions.@Nullable Touched byTag(String tag, @Nullable Object[] values) {
        Set<String> tags = new LinkedHashSet<>();
        try {
            CompiledTemplate template = Template.parse(tag).compile(positions(values.length));
            if (template.texts(null, values, null) instanceof Rendering.Rendered rendered) {
                for (Object text : rendered.values()) {
                    tags.add((String) text);
                }
                return cache.evictor().byTags(List.copyOf(tags));
            }
            Logger.warn("Deja: a value for the tag {} is null; everything goes instead", tag);
        } catch (RuleSyntaxException e) {
            Logger.warn("Deja: {} is no tag, everything goes instead: {}", tag, e.getMessage());
        }
        return cache.evictor().all();
    }

    /** A method with so many parameters of any type, for a template to take values from. */
    private static MethodShape positions(int count) {
        return new MethodShape(
                "tag",
                "(" + "Ljava/lang/Object;".repeat(count) + ")V",
                ACC_PUBLIC_STATIC,
                null,
                List.of(),
                null,
                Collections.nCopies(count, List.of()));
    }
}
