package com.acme.world;

import dev.deja.api.Cached;
import org.springframework.context.i18n.LocaleContextHolder;

/** Brings its rule along, after the accessors of its inputs were loaded. */
public class Annotated {
    @Cached(ttl = "1h")
    public String noted(long id) {
        return "noted " + LocaleContextHolder.getLocale() + " " + Service.BODIES.incrementAndGet();
    }
}
