package com.acme.annotated;

import dev.deja.api.Cached;
import dev.deja.api.CachedOneHour;
import dev.deja.api.Invalidates;
import dev.deja.api.KeyIgnore;

/** A service whose author owns the code and annotates it. */
public class Quotes {
    static int bodies;

    @Cached(name = "quote", ttl = "1h", tags = "quote:{symbol}")
    public String quote(String symbol, @KeyIgnore String trace) {
        bodies++;
        return symbol + " at " + bodies;
    }

    @CachedOneHour(tags = "quote:{symbol}")
    public String hourly(String symbol) {
        bodies++;
        return symbol + " hourly " + bodies;
    }

    @Briefly(tags = "quote:{symbol}", when = "symbol != 'LIVE'")
    public String briefly(String symbol) {
        bodies++;
        return (symbol.equals("NONE") ? "none " : symbol + " briefly ") + bodies;
    }

    @Invalidates(tags = "quote:{symbol}")
    public void trade(String symbol) {}
}
