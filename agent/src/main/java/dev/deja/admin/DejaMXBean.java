package dev.deja.admin;

import java.util.Map;

/**
 * What {@code dev.deja:type=Deja} shows and steers (SPEC I06). Nothing here switches an evict rule
 * off: other instances rely on them.
 */
public interface DejaMXBean {
    /** The version of the agent. */
    String getVersion();

    /** False: cache rules neither answer nor store on this instance; evict rules go on. */
    boolean isEnabled();

    /** Switches caching on this instance. */
    void setEnabled(boolean enabled);

    /** The store's name, such as {@code redis}. */
    String getStore();

    /** NEVER, CONNECTED, DOWN or REFUSED (SPEC A06). */
    String getStoreStatus();

    /** A sentence about the store's status, with the remedy where something is wrong. */
    String getStoreDetail();

    /** Entries in this JVM's memory store. */
    long getMemoryEntries();

    /** Copies in this JVM of entries in a shared store, for rules that have {@code near}. */
    long getNearEntries();

    /** What these copies weigh, in bytes. */
    long getNearBytes();

    /** Whether copies are handed out now: whether changes elsewhere are heard. */
    boolean isNearOpen();

    /** Who uses the shared store, this instance included, with the evict rules of each. */
    Map<String, String> getInstances();

    /** Invalidations that wait for the store to come back; no hit is served from it meanwhile. */
    long getPendingInvalidations();

    /** How long the oldest of them has waited, in milliseconds; 0 when none waits. */
    long getPendingInvalidationsMillis();

    /** Calls answered from a store, over all rules. */
    long getHits();

    /** Calls that computed because nothing usable was stored, over all rules. */
    long getMisses();

    /** Each cache rule by name. */
    Map<String, CacheRuleView> getCacheRules();

    /** How often each evict rule has fired, by name. */
    Map<String, Long> getEvictions();

    /** Makes every entry stale, in every namespace of this configuration and on all instances. */
    void invalidateAll();
}
