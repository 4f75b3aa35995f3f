package com.acme.annotated;

import dev.deja.api.Cached;
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

    @Invalidates(tags = "quote:{symbol}")
    public void trade(String symbol) {}
}
