package dev.deja.cache;

import dev.deja.rule.CompiledTemplate;
import dev.deja.rule.Rendering;
import dev.deja.rule.Template;
import dev.deja.store.EntryKey;
import dev.deja.store.Lease;
import dev.deja.store.Reading;
import dev.deja.store.Store;
import dev.deja.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The tags of one method that only its results tell (PROTOCOL section 2, result tags). An entry has
 * recorded their generations beside those that the caller can name; which they are is remembered
 * for each key, so that one read is mostly enough, and else read out of the entry.
 *
 * <p>That no write comes between the load and the recording is told by the epochs of the tags'
 * families. Safe for many threads.
 */
final class ResultTags {
    /** Keys whose tags are remembered at most; a power of two. */
    private static final int MOST_REMEMBERED = 4096;

    /** One read with what is remembered, one with what was found, one more after a change. */
    private static final int MOST_READS = 3;

    private final Store store;
    private final RuleState state;
    private final List<CompiledTemplate> templates;
    private final List<String> epochs;
    private final String namespace;

    /**
     * By hash, the last key alone: what is forgotten costs a second read. Null for this process's
     * memory, where that costs next to nothing.
     */
    private final @Nullable AtomicReferenceArray<@Nullable Remembered> remembered;

    /** What the entry of a key has recorded beside what every caller knows. */
    private record Remembered(String key, List<String> more) {}

    private ResultTags(
            Store store, RuleState state, List<CompiledTemplate> templates, List<String> epochs) {
        this.store = store;
        this.state = state;
        this.templates = templates;
        this.epochs = epochs;
        this.namespace = state.rule().namespace();
        this.remembered =
                store.name().equals("memory") ? null : new AtomicReferenceArray<>(MOST_REMEMBERED);
    }

    /**
     * The tags of a method that its results tell; null when there are none.
     *
     * @param tags all of the rule's, compiled and linked
     */
    static @Nullable ResultTags of(Store store, RuleState state, List<CompiledTemplate> tags) {
        List<CompiledTemplate> templates = new ArrayList<>();
        List<String> epochs = new ArrayList<>();
        for (int i = 0; i < tags.size(); i++) {
            Template written = state.rule().tags().get(i);
            if (written.usesResult()) {
                templates.add(tags.get(i));
                String family = String.valueOf(written.family());
                String epoch = Generations.ofFamily(state.rule().namespace(), family);
                if (!epochs.contains(epoch)) {
                    epochs.add(epoch);
                }
            }
        }
        return templates.isEmpty() ? null : new ResultTags(store, state, templates, epochs);
    }

    /** Reads an entry with whatever it has recorded beside {@code known}. */
    Reading read(EntryKey key, List<String> known, NearCopies.@Nullable Sighting sighting)
            throws StoreException {
        List<String> more = remembered(key);
        List<String> asked = more.isEmpty() ? known : joined(known, more);
        Reading reading = read(key, asked, sighting, store);
        for (int reads = 1; reads < MOST_READS; reads++) {
            if (reading.state() != Reading.State.INVALID) {
                break;
            }
            List<String> recorded = store.recorded(reading);
            if (recorded == null || recorded.equals(asked) || !isOurs(recorded, known)) {
                break;
            }
            asked = recorded;
            reading = read(key, asked, sighting, store);
        }
        if (reading.entry() != null) {
            remember(key, more, asked.subList(known.size(), asked.size()));
        }
        return reading;
    }

    private static Reading read(
            EntryKey key, List<String> asked, NearCopies.@Nullable Sighting sighting, Store store)
            throws StoreException {
        if (sighting != null) {
            sighting.before(key, asked);
        }
        return store.read(key, asked);
    }

    private List<String> remembered(EntryKey key) {
        if (remembered == null) {
            return List.of();
        }
        Remembered last = remembered.get(slot(key));
        return last != null && last.key.equals(key.text()) ? last.more : List.of();
    }

    private void remember(EntryKey key, List<String> before, List<String> now) {
        if (remembered != null && !now.equals(before)) {
            remembered.set(slot(key), new Remembered(key.text(), List.copyOf(now)));
        }
    }

    private static int slot(EntryKey key) {
        int hash = key.text().hashCode();
        return (hash ^ (hash >>> 16)) & (MOST_REMEMBERED - 1);
    }

    /** Whether it is what the rule records: all that is known, then tags. */
    private boolean isOurs(List<String> recorded, List<String> known) {
        int count = known.size();
        if (recorded.size() < count
                || recorded.size() > count + EntryPlaces.MAX_TAGS
                || !recorded.subList(0, count).equals(known)) {
            return false;
        }
        String prefix = Generations.ofTag(namespace, "");
        for (String each : recorded.subList(count, recorded.size())) {
            if (!each.startsWith(prefix)) {
                return false;
            }
        }
        return true;
    }

    private static List<String> joined(List<String> one, List<String> other) {
        List<String> all = new ArrayList<>(one.size() + other.size());
        all.addAll(one);
        all.addAll(other);
        return all;
    }

    /** Takes the lease of what was read. */
    @Nullable Lease lease(Reading reading, int known, Duration duration) throws StoreException {
        return store.lease(reading, duration, known, epochs);
    }

    /** The tags that a result tells; null when it does not, and the reason is counted. */
    @Nullable List<String> tags(Call call, @Nullable Object result) {
        List<String> tags = new ArrayList<>(call.tags);
        for (CompiledTemplate template : templates) {
            Rendering rendering = template.texts(call.self, call.arguments, result);
            if (!(rendering instanceof Rendering.Rendered rendered)) {
                Rendering.Unrendered why = (Rendering.Unrendered) rendering;
                state.bypassed(why.reason(), why.detail());
                if (why.isForGood()) {
                    state.suspend("tags", why.detail());
                }
                return null;
            }
            for (Object tag : rendered.values()) {
                if (!tags.contains((String) tag)) {
                    tags.add((String) tag);
                }
            }
        }
        if (tags.size() > EntryPlaces.MAX_TAGS || !Envelope.fits(tags)) {
            state.bypassed(
                    "too many tags",
                    tags.size() + " tags, at most " + EntryPlaces.MAX_TAGS + " per entry");
            return null;
        }
        return tags;
    }

    /** The generations to record of tags beyond those that the lease has recorded. */
    List<String> generations(Call call, List<String> tags) {
        List<String> generations = new ArrayList<>(tags.size() - call.tags.size());
        for (String tag : tags.subList(call.tags.size(), tags.size())) {
            generations.add(Generations.ofTag(namespace, tag));
        }
        return generations;
    }
}
