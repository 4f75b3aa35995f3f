package com.acme.annotated;

import dev.deja.api.Cached;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** An annotation of the application's own. */
@Cached(ttl = "1h", unless = "result.startsWith('none')")
@Retention(RetentionPolicy.CLASS)
public @interface Briefly {
    String[] tags() default {};

    String when() default "";
}
