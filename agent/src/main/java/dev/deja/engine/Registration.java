package dev.deja.engine;

import dev.deja.cache.Cache;
import dev.deja.rule.EvictRule;
import dev.deja.store.StoreException;
import dev.deja.store.redis.RedisStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Tells the other instances which evict rules are at work here, and notices which of them lack one
 * (SPEC A11): what such an instance writes is not evicted. Done by the store's own thread, every
 * few seconds.
 *
 * <p>Only rules of the file are compared: those of annotations are known when their classes are.
 */
final class Registration implements RedisStore.Chore {
    private static final long EVERY = Duration.ofSeconds(10).toNanos();

    /** Three times may be missed. */
    private static final Duration LIFE = Duration.ofSeconds(35);

    private static final int MOST_NAMED = 3;

    /** Where instances are written down. */
    interface Book {
        /** Writes this one down; all that are there, this one included. */
        Map<String, String> announce(String id, String text, Duration life) throws StoreException;

        /** Takes this one out. */
        void withdraw(String id) throws StoreException;
    }

    /** What happens to the cache rules that depend on an evict rule which others lack. */
    interface Consequence {
        /**
         * Suspends or, without a sentence, no longer suspends.
         *
         * @param sentence what is wrong and what to do
         */
        void apply(EvictRule evict, @Nullable String sentence);
    }

    private final Book book;
    private final Cache cache;
    private final LongSupplier clock;
    private final String id;
    private final String name;
    private String text = "";
    private final Map<String, EvictRule> evicts = new LinkedHashMap<>();
    private final @Nullable Consequence consequence;
    private boolean started;
    private long next;
    private Map<String, String> told = Map.of();
    private boolean toldFailure;
    private volatile boolean left;

    /** Here, not in the engine: what a chore is belongs to Redis, which not everybody has. */
    void start(RedisStore redis) {
        redis.addChore(this);
    }

    /**
     * Not registered yet.
     *
     * @param id of this instance
     * @param name of this instance, for people
     * @param rules the file's evict rules
     * @param consequence null when it is only told
     */
    Registration(
            Book book,
            Cache cache,
            LongSupplier clock,
            String id,
            String name,
            List<EvictRule> rules,
            @Nullable Consequence consequence) {
        this.book = book;
        this.cache = cache;
        this.clock = clock;
        this.id = id;
        this.consequence = consequence;
        this.name = name;
        for (EvictRule rule : rules) {
            if (rule.enabled()) {
                evicts.put(rule.id(), rule);
            }
        }
    }

    /** Not before it is needed: what happens before the application's {@code main} is brief. */
    private String text() {
        StringBuilder lines = new StringBuilder(name.replace('\n', ' '));
        evicts.forEach(
                (rule, evict) -> lines.append('\n').append(rule).append(' ').append(scope(evict)));
        return lines.toString();
    }

    /** What it evicts, in few letters: the same on every JVM. */
    private static String scope(EvictRule rule) {
        String written =
                rule.tags()
                        + " "
                        + rule.keys()
                        + " "
                        + rule.rules()
                        + " "
                        + rule.all()
                        + " "
                        + rule.paths();
        return Integer.toHexString(written.hashCode());
    }

    @Override
    public long run() {
        long now = clock.getAsLong();
        if (left || (started && now - next < 0)) {
            return left ? EVERY : next - now;
        }
        if (!started) {
            started = true;
            text = text();
        }
        next = now + EVERY;
        try {
            compare(book.announce(id, text, LIFE));
            toldFailure = false;
        } catch (StoreException e) {
            if (!toldFailure) {
                toldFailure = true;
                Logger.warn(
                        "instances: this one could not be registered ({}): whether others lack an"
                                + " evict rule is not known; instances.policy = off stops trying",
                        e.getMessage());
            }
        }
        return EVERY;
    }

    /** At the end of the JVM. */
    void leave() {
        left = true;
        try {
            book.withdraw(id);
        } catch (StoreException e) {
            // It goes by itself.
        }
    }

    /** Rule to what it evicts. */
    private static Map<String, String> rulesOf(String text) {
        Map<String, String> rules = new TreeMap<>();
        String[] lines = text.split("\n", -1);
        for (int i = 1; i < lines.length; i++) {
            int blank = lines[i].indexOf(' ');
            if (blank > 0) {
                rules.put(lines[i].substring(0, blank), lines[i].substring(blank + 1));
            }
        }
        return rules;
    }

    private static String nameOf(String text) {
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }

    private void compare(Map<String, String> all) {
        Map<String, String> mine = rulesOf(text);
        Map<String, List<String>> without = new TreeMap<>();
        Map<String, List<String>> different = new TreeMap<>();
        Map<String, List<String>> lackedHere = new TreeMap<>();
        Map<String, String> shown = new TreeMap<>();
        for (Map.Entry<String, String> each : all.entrySet()) {
            String name = nameOf(each.getValue());
            Map<String, String> theirs = rulesOf(each.getValue());
            shown.put(each.getKey(), name + ": " + String.join(", ", theirs.keySet()));
            for (String rule : mine.keySet()) {
                String scope = theirs.get(rule);
                if (scope == null) {
                    add(without, rule, name);
                } else if (!scope.equals(mine.get(rule))) {
                    add(different, rule, name);
                }
            }
            for (String rule : theirs.keySet()) {
                if (!mine.containsKey(rule)) {
                    add(lackedHere, rule, name);
                }
            }
        }
        cache.setInstances(shown);
        Map<String, String> now = new LinkedHashMap<>();
        String instances = all.size() + " instances, ";
        without.forEach(
                (rule, names) ->
                        now.put(rule, names(instances + names.size() + " without " + rule, names)));
        different.forEach(
                (rule, names) ->
                        now.putIfAbsent(
                                rule,
                                names(instances + names.size() + " with another " + rule, names)));
        lackedHere.forEach(
                (rule, names) ->
                        now.put(
                                rule,
                                instances + "this one without " + rule + ", which others have"));
        tell(now, all.size());
    }

    private static void add(Map<String, List<String>> lists, String rule, String name) {
        lists.computeIfAbsent(rule, r -> new ArrayList<>()).add(name);
    }

    private static String names(String what, List<String> names) {
        return what
                + " ("
                + String.join(", ", names.subList(0, Math.min(MOST_NAMED, names.size())))
                + (names.size() > MOST_NAMED ? ", …" : "")
                + ")";
    }

    /** Once per change. */
    private void tell(Map<String, String> now, int count) {
        for (Map.Entry<String, String> each : now.entrySet()) {
            String rule = each.getKey();
            if (!each.getValue().equals(told.get(rule))) {
                Logger.warn(
                        "{}: what is written there is not evicted, and answers may be stale; give all"
                                + " instances the same evict rules",
                        each.getValue());
            }
            EvictRule own = evicts.get(rule);
            if (consequence != null && own != null) {
                consequence.apply(own, each.getValue());
            }
        }
        for (String rule : told.keySet()) {
            if (!now.containsKey(rule)) {
                Logger.info("{} instances agree on {} again", count, rule);
                EvictRule own = evicts.get(rule);
                if (consequence != null && own != null) {
                    consequence.apply(own, null);
                }
            }
        }
        told = now;
    }
}
