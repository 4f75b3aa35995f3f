package dev.deja.benchmarks.app;

/** Methods worth caching in memory, and how often their bodies have run. */
public class Catalogue {
    private long computed;

    /** By one reference. */
    public Price byName(String name) {
        computed++;
        return new Price("EUR", name.hashCode(), 1);
    }

    /** By one primitive. */
    public Price byId(long id) {
        computed++;
        return new Price("EUR", id, 1);
    }

    /** By two primitives. */
    public Price byIdAndCustomer(long id, long customer) {
        computed++;
        return new Price("EUR", id ^ customer, 1);
    }

    /** How many bodies have run, which tells a hit from a call. */
    public long computed() {
        return computed;
    }
}
