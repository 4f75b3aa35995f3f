package dev.deja.benchmarks;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.deja.benchmarks.app.Catalogue;
import dev.deja.benchmarks.app.Price;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A hit in memory: through a woven method, and through what one would write by hand around it.
 * Every contender answers the same keys with the same immutable values; keys made of primitives are
 * boxed or combined by the contenders as they must.
 */
public class MemoryHits {

    /** Two primitives as one key, when the cache is called by hand. */
    record Pair(long id, long customer) {}

    /** The arguments, in turns. */
    @State(Scope.Thread)
    public static class Calls {
        private final String[] names = Keys.names();
        private int next;

        String name() {
            return names[next++ & Keys.MASK];
        }

        int index() {
            return next++;
        }
    }

    /** The method, woven. */
    @State(Scope.Benchmark)
    public static class Woven {
        private final Catalogue catalogue = new Catalogue();
        private long filled;

        /** Calls everything until all is answered from the cache. */
        @Setup
        public void fill() throws InterruptedException {
            String[] names = Keys.names();
            filled =
                    Warmth.fill(
                            () -> {
                                for (int i = 0; i < Keys.COUNT; i++) {
                                    catalogue.byName(names[i]);
                                    catalogue.byId(Keys.id(i));
                                    catalogue.byIdAndCustomer(Keys.id(i), Keys.customer(i));
                                }
                            },
                            catalogue::computed);
        }

        /** Nothing may have been computed meanwhile. */
        @TearDown
        public void check() {
            Warmth.check(filled, catalogue.computed());
        }
    }

    /** What the peers keep. */
    @State(Scope.Benchmark)
    public static class ByHand {
        private final ConcurrentMap<Object, Price> map = new ConcurrentHashMap<>();
        private final Cache<Object, Price> caffeine =
                Caffeine.newBuilder()
                        .maximumSize(100_000)
                        .expireAfterWrite(Duration.ofHours(1))
                        .build();

        /** The same entries for both. */
        @Setup
        public void fill() {
            Catalogue catalogue = new Catalogue();
            String[] names = Keys.names();
            for (int i = 0; i < Keys.COUNT; i++) {
                long id = Keys.id(i);
                long customer = Keys.customer(i);
                map.put(names[i], catalogue.byName(names[i]));
                map.put(id, catalogue.byId(id));
                map.put(new Pair(id, customer), catalogue.byIdAndCustomer(id, customer));
            }
            caffeine.putAll(map);
        }

        private @Nullable Price fromCaffeine(Object key) {
            return caffeine.get(key, ByHand::absent);
        }

        private static Price absent(Object key) {
            throw new IllegalStateException("not a hit: " + key);
        }
    }

    /** The agent, one reference. */
    @Benchmark
    public Price dejaName(Woven woven, Calls calls) {
        return woven.catalogue.byName(calls.name());
    }

    /** The agent, one primitive. */
    @Benchmark
    public Price dejaId(Woven woven, Calls calls) {
        return woven.catalogue.byId(Keys.id(calls.index()));
    }

    /** The agent, two primitives. */
    @Benchmark
    public Price dejaIds(Woven woven, Calls calls) {
        int index = calls.index();
        return woven.catalogue.byIdAndCustomer(Keys.id(index), Keys.customer(index));
    }

    /** A hash map, one reference. */
    @Benchmark
    public @Nullable Price mapName(ByHand peers, Calls calls) {
        return peers.map.get(calls.name());
    }

    /** A hash map, one primitive. */
    @Benchmark
    public @Nullable Price mapId(ByHand peers, Calls calls) {
        return peers.map.get(Keys.id(calls.index()));
    }

    /** A hash map, two primitives. */
    @Benchmark
    public @Nullable Price mapIds(ByHand peers, Calls calls) {
        int index = calls.index();
        return peers.map.get(new Pair(Keys.id(index), Keys.customer(index)));
    }

    /** Caffeine with expiry, one reference. */
    @Benchmark
    public @Nullable Price caffeineName(ByHand peers, Calls calls) {
        return peers.fromCaffeine(calls.name());
    }

    /** Caffeine with expiry, one primitive. */
    @Benchmark
    public @Nullable Price caffeineId(ByHand peers, Calls calls) {
        return peers.fromCaffeine(Keys.id(calls.index()));
    }

    /** Caffeine with expiry, two primitives. */
    @Benchmark
    public @Nullable Price caffeineIds(ByHand peers, Calls calls) {
        int index = calls.index();
        return peers.fromCaffeine(new Pair(Keys.id(index), Keys.customer(index)));
    }
}
