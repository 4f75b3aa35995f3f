package dev.deja.cache;

import dev.deja.rule.CompiledTemplate;
import dev.deja.rule.KeyPlan;
import dev.deja.rule.Rendering;
import dev.deja.store.EntryKey;
import dev.deja.store.Partition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the entries of one method lie in the store, and with what they go: their keys, tags and
 * generations.
 */
final class EntryPlaces {
    static final int MAX_TAGS = 64;

    private final RuleState state;
    private final KeyPlan keys;
    private final List<CompiledTemplate> tags;

    /** Which of them only the result tells; see {@link ResultTags}. */
    private final boolean[] isTold;

    private final @Nullable Partition partition;
    private final String method;
    private final String namespace;
    private final String prefix;
    private final String namespaceGeneration;
    private final String ruleGeneration;

    /** The generations of an entry without tags. */
    private final List<String> untagged;

    /**
     * Creates the places of a method's entries.
     *
     * @param keys linked to the method's class
     * @param tags linked, too
     * @param partition of the memory store; null for another store
     * @param method its class and name, for people
     */
    EntryPlaces(
            RuleState state,
            KeyPlan keys,
            List<CompiledTemplate> tags,
            @Nullable Partition partition,
            String method) {
        String rule = state.rule().name();
        this.state = state;
        this.keys = keys;
        this.tags = tags;
        this.isTold = new boolean[tags.size()];
        for (int i = 0; i < isTold.length; i++) {
            isTold[i] = state.rule().tags().get(i).usesResult();
        }
        this.partition = partition;
        this.method = method;
        this.namespace = state.rule().namespace();
        this.prefix = Generations.prefix(namespace) + rule + ":";
        this.namespaceGeneration = Generations.ofNamespace(namespace);
        this.ruleGeneration = Generations.ofRule(namespace, rule);
        this.untagged = List.of(namespaceGeneration, ruleGeneration);
    }

    EntryKey entryKey(KeyPlan.Key key, @Nullable Object local) {
        String text = prefix + key.text();
        return local == null
                ? textKey(text, partition)
                : new EntryKey(text, partition, partition == null ? null : local);
    }

    /** In a partition, texts are told from arguments, which are texts, too. */
    static EntryKey textKey(String text, @Nullable Partition partition) {
        return new EntryKey(text, partition, partition == null ? null : new TextKey(text));
    }

    private record TextKey(String text) {}

    /** The entry that values written in an evict rule stand for; null when they do not fit. */
    @Nullable EntryKey keyOf(List<Object> values) {
        return keys.keyOf(values) instanceof KeyPlan.Key key
                ? entryKey(key, keys.localOf(values))
                : null;
    }

    /** Whether an argument is not what it was: the answer may be to another question. */
    boolean hasMoved(Call call) {
        String before = call.keyText;
        if (before == null
                || (keys.key(call.self, call.arguments) instanceof KeyPlan.Key key
                        && key.text().equals(before))) {
            return false;
        }
        String reason = "an argument changed while it computed";
        state.bypassed(
                reason,
                "what the key of "
                        + method
                        + " is made of changed while it computed. If it answers through an argument,"
                        + " do not cache it; else name what does not change in "
                        + state.rule().id()
                        + ".key");
        return true;
    }

    /**
     * The tags of the entry of a call, but for those that its result tells; null when it can have
     * none, and the reason is counted.
     */
    @Nullable List<String> tags(@Nullable Object self, @Nullable Object[] arguments) {
        List<CompiledTemplate> templates = this.tags;
        if (templates.isEmpty()) {
            return List.of();
        }
        List<String> tags = new ArrayList<>(templates.size());
        for (int i = 0; i < templates.size(); i++) {
            if (isTold[i]) {
                continue;
            }
            CompiledTemplate template = templates.get(i);
            Rendering rendering = template.texts(self, arguments, null);
            if (!(rendering instanceof Rendering.Rendered rendered)) {
                unrendered((Rendering.Unrendered) rendering);
                return null;
            }
            for (Object tag : rendered.values()) {
                if (!tags.contains((String) tag)) {
                    tags.add((String) tag);
                }
            }
        }
        if (tags.size() > MAX_TAGS || !Envelope.fits(tags)) {
            state.bypassed(
                    "too many tags", tags.size() + " tags, at most " + MAX_TAGS + " per entry");
            return null;
        }
        return tags;
    }

    private void unrendered(Rendering.Unrendered rendering) {
        state.bypassed(rendering.reason(), rendering.detail());
        if (rendering.isForGood()) {
            state.suspend("tags", rendering.detail());
        }
    }

    /** The generations of an entry with these tags. */
    List<String> generations(List<String> tags) {
        if (tags.isEmpty()) {
            return untagged;
        }
        List<String> generations = new ArrayList<>(tags.size() + 2);
        generations.add(namespaceGeneration);
        generations.add(ruleGeneration);
        for (String tag : tags) {
            generations.add(Generations.ofTag(namespace, tag));
        }
        return generations;
    }
}
