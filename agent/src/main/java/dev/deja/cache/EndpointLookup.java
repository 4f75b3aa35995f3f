package dev.deja.cache;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a look-up for an exchange gives, where it takes place at all. */
public sealed interface EndpointLookup permits EndpointLookup.Hit, EndpointLookup.Nothing, Filling {
    /**
     * A stored answer that is for this caller.
     *
     * @param answer in the form of its {@link AnswerFormat}
     * @param tags those it was stored with
     * @param key of its entry, as operators see it
     */
    record Hit(Object answer, List<String> tags, String key) implements EndpointLookup {}

    /**
     * There is nothing for this caller, and the answer to this request is not stored.
     *
     * @param fallback what may be sent when the application fails; or null
     */
    record Nothing(@Nullable Fallback fallback) implements EndpointLookup {
        static final Nothing INSTANCE = new Nothing(null);
    }
}
