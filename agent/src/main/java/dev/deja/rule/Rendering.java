package dev.deja.rule;

import java.util.List;

/** What a template became in one call. */
public sealed interface Rendering {
    /**
     * It has values.
     *
     * @param values texts, or objects where objects were asked for; one, or as many as a
     *     placeholder with {@code [*]} has elements (none for an empty collection)
     */
    record Rendered(List<Object> values) implements Rendering {}

    /**
     * It has none: the call is not cached, and an eviction widens.
     *
     * @param reason one of the constants here, for counting
     * @param detail which placeholder, and what was in its way; names and types, never values
     */
    record Unrendered(String reason, String detail) implements Rendering {
        /** A value on the way is null, or an {@code Optional} empty. */
        public static final String NULL = "null in a template";

        /** A property is missing, closed, or threw; or its value is no simple text. */
        public static final String UNREADABLE = "template cannot be read";

        /**
         * The declared type is final and has no such property: no call will ever be different, so
         * that the rule is to be disabled (SPEC C03).
         */
        public static final String NEVER = "name in a template never resolves";

        /** Whether no call will ever be different. */
        public boolean isForGood() {
            return reason.equals(NEVER);
        }
    }
}
