package dev.deja.rule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Bodies that rules reach through classes which inherit them: such a class is named, the one with
 * the body is not. Holds names only. Safe for many threads.
 */
final class Inheritances {
    /** By the internal name of the class with the body. */
    private final Map<String, Map<String, Inherited>> byBody = new ConcurrentHashMap<>();

    /** One rule and one body, with those that inherit it. */
    static final class Inherited {
        final Rule rule;
        final String method;
        final Selected selected;

        Inherited(Rule rule, String method, Selected selected) {
            this.rule = rule;
            this.method = method;
            this.selected = selected;
        }
    }

    boolean isEmpty() {
        return byBody.isEmpty();
    }

    boolean has(String body) {
        return byBody.containsKey(body);
    }

    /** Whether something new was learned. */
    synchronized boolean add(String body, Rule rule, Selected selected) {
        MethodShape method = selected.first.method();
        String key = method.name().concat(method.descriptor());
        Map<String, Inherited> ofBody = byBody.get(body);
        Map<String, Inherited> changed = ofBody == null ? new HashMap<>() : new HashMap<>(ofBody);
        String id = rule.id().concat(" ").concat(key);
        Inherited known = changed.get(id);
        if (known != null && known.selected.heirs.containsAll(selected.heirs)) {
            return false;
        }
        Selected all = new Selected(selected.first);
        all.add(selected);
        if (known != null) {
            all.add(known.selected);
        }
        changed.put(id, new Inherited(rule, key, all));
        byBody.put(body, changed);
        return true;
    }

    List<Inherited> of(String body) {
        Map<String, Inherited> ofBody = byBody.get(body);
        return ofBody == null ? List.of() : new ArrayList<>(ofBody.values());
    }

    static @Nullable MethodShape find(ClassShape type, String key) {
        for (MethodShape method : type.methods()) {
            if (key.startsWith(method.name())
                    && key.length() == method.name().length() + method.descriptor().length()
                    && key.endsWith(method.descriptor())) {
                return method;
            }
        }
        return null;
    }
}
