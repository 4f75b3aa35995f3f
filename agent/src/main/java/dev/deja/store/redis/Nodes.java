package dev.deja.store.redis;

import dev.deja.store.Status;
import dev.deja.store.StoreException;
import java.util.function.Consumer;
import redis.clients.jedis.exceptions.JedisRedirectionException;

/** The servers behind a store: one, or those of a cluster, each with the shards it holds. */
interface Nodes {
    /** How many shards keys are spread over; 1 without a cluster. */
    int shards();

    /** The server that holds a shard. */
    Connector node(int shard) throws StoreException;

    /** The server at an address; asks the agent's thread to connect when it is not known. */
    Connector node(Servers.Address address) throws StoreException;

    /** A server has said that a shard is elsewhere. */
    void redirected(int shard, JedisRedirectionException to);

    /** Starts connecting, on threads of its own; the second call does nothing. */
    void start();

    /** Tells the agent's thread that there is something to do. */
    void wake();

    /** Does what is due; answers in how many nanoseconds there is something to do again. */
    long step();

    /** Adds work for the agent's thread. */
    void addChore(RedisStore.Chore chore);

    /** Adds what is done after an outage before the first call is served. */
    void addOutage(Runnable outage);

    /** Tells of each change of the status. */
    void addListener(Consumer<Status> listener);

    /** Whether the store can be used now. */
    Status status();

    /** Closes all connections; there are no others after that. */
    void close();
}
