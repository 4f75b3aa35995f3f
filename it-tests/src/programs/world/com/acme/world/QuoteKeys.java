package com.acme.world;

import dev.deja.api.KeyBuilder;
import java.lang.reflect.Method;

/** Keys of the application's own. */
public final class QuoteKeys implements KeyBuilder {
    @Override
    public String key(Method method, Object self, Object[] arguments) {
        String text = String.valueOf(arguments[0]);
        if (text.equals("throw")) {
            throw new IllegalArgumentException(text);
        }
        return text.substring(0, 1);
    }
}
