package dev.deja.benchmarks;

import dev.deja.benchmarks.app.Order;
import dev.deja.benchmarks.app.Orders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import redis.clients.jedis.RedisClient;

/**
 * A hit in Redis through a woven method, and the bare command that fetches the very same bytes: the
 * difference is what checking and decoding cost.
 */
public class RedisHits {
    static final String PORT = "benchmarks.redis.port";
    static final String ONE = "A-4711";
    static final String PAGE = "C-0815";
    static final byte[] RAW_ONE = "raw:one".getBytes(StandardCharsets.UTF_8);
    static final byte[] RAW_PAGE = "raw:page".getBytes(StandardCharsets.UTF_8);

    /** The methods, woven. */
    @State(Scope.Benchmark)
    public static class Woven {
        private final Orders orders = new Orders();
        private long filled;

        /** Calls everything until all is answered from the cache. */
        @Setup
        public void fill() throws InterruptedException {
            filled = fill(orders);
        }

        /** Nothing may have been computed meanwhile. */
        @TearDown
        public void check() {
            Warmth.check(filled, orders.computed());
        }

        static long fill(Orders orders) throws InterruptedException {
            return Warmth.fill(
                    () -> {
                        orders.one(ONE);
                        orders.page(PAGE);
                    },
                    orders::computed);
        }
    }

    /** A pooled client, as the agent has one. */
    @State(Scope.Benchmark)
    public static class Raw {
        private final RedisClient client =
                RedisClient.builder().hostAndPort("localhost", Integer.getInteger(PORT)).build();

        /** The copies must be there. */
        @Setup
        public void check() {
            if (!client.exists(RAW_ONE) || !client.exists(RAW_PAGE)) {
                throw new IllegalStateException("no bytes to fetch");
            }
        }

        /** Gives the connections back. */
        @TearDown
        public void close() {
            client.close();
        }
    }

    /** The agent, one object. */
    @Benchmark
    public Order dejaOne(Woven woven) {
        return woven.orders.one(ONE);
    }

    /** The agent, a list of twenty. */
    @Benchmark
    public List<Order> dejaPage(Woven woven) {
        return woven.orders.page(PAGE);
    }

    /** The same bytes as one object's entry. */
    @Benchmark
    public byte[] rawOne(Raw raw) {
        return raw.client.get(RAW_ONE);
    }

    /** The same bytes as the list's entry. */
    @Benchmark
    public byte[] rawPage(Raw raw) {
        return raw.client.get(RAW_PAGE);
    }

    /** Fills Redis through the agent and ends. */
    static final class Filler {
        private Filler() {}

        /** Runs in a JVM of its own, with the agent. */
        public static void main(String[] args) throws InterruptedException {
            Woven.fill(new Orders());
        }
    }
}
