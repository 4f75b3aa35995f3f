package dev.deja.config;

import dev.deja.rule.Origin;
import org.jspecify.annotations.Nullable;

/**
 * One key as it was written, with what was read of it.
 *
 * @param name the key; for a rule's key the part after the rule's name
 * @param shown the key as written, for messages
 * @param spec what the key is; null for an unknown one
 * @param origin where it was written
 * @param value the typed value; null exactly when there is a fault
 * @param fault why it cannot be used
 */
record Setting(
        String name,
        String shown,
        @Nullable Key spec,
        Origin origin,
        @Nullable Object value,
        @Nullable Problem fault) {}
