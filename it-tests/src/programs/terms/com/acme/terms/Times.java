package com.acme.terms;

import dev.deja.api.TtlFunction;
import java.time.Duration;

/** Of a class that nobody else sees. */
final class Times implements TtlFunction {
    private Times() {}

    @Override
    public Duration ttl(Object[] arguments, Object result) {
        int seconds = (Integer) arguments[0];
        if (seconds == 13) {
            throw new IllegalStateException("secret");
        }
        return Duration.ofSeconds(seconds);
    }
}
