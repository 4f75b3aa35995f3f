package dev.deja.admin;

import dev.deja.cache.RuleState;
import java.util.Map;

/** One cache rule as JMX shows it; the counters are those of the moment it was made. */
public final class CacheRuleView {
    private final long hits;
    private final long nearHits;
    private final long misses;
    private final long stored;
    private final long joined;
    private final long stale;
    private final long refreshes;
    private final long losses;
    private final Map<String, Long> bypasses;
    private final boolean answering;
    private final Map<String, String> suspensions;

    CacheRuleView(RuleState state) {
        this.hits = state.hits();
        this.nearHits = state.nearHits();
        this.misses = state.misses();
        this.stored = state.stored();
        this.joined = state.joined();
        this.stale = state.stale();
        this.refreshes = state.refreshes();
        this.losses = state.losses();
        this.bypasses = state.bypasses();
        this.answering = state.isAnswering();
        this.suspensions = state.suspensions();
    }

    /** Calls answered from the store. */
    public long getHits() {
        return hits;
    }

    /** Those of them that were answered by a copy in this process. */
    public long getNearHits() {
        return nearHits;
    }

    /** Calls that computed because nothing usable was stored. */
    public long getMisses() {
        return misses;
    }

    /** Results stored. */
    public long getStored() {
        return stored;
    }

    /** Calls that waited for another caller and were answered with what it computed. */
    public long getJoined() {
        return joined;
    }

    /** Hits with answers past their {@code ttl}. */
    public long getStale() {
        return stale;
    }

    /** Calls that computed an answer again while the stored one was used. */
    public long getRefreshes() {
        return refreshes;
    }

    /** How often several hundred hits in a row took longer than computing. */
    public long getLosses() {
        return losses;
    }

    /** Calls that went past the cache, by reason. */
    public Map<String, Long> getBypasses() {
        return bypasses;
    }

    /** Whether calls are looked up and stored now. */
    public boolean isAnswering() {
        return answering;
    }

    /** Why not, by cause. */
    public Map<String, String> getSuspensions() {
        return suspensions;
    }
}
