package dev.deja.store.redis;

/** Stores of real servers for the tests of other rooms. */
public final class TestStores {
    private TestStores() {}

    /** A store of namespace {@code shop} that is connected. */
    public static RedisStore redis(RedisServer server) throws InterruptedException {
        return RedisStoreTest.connected(RedisSettings.at(server.uri()).namespace("shop"));
    }
}
