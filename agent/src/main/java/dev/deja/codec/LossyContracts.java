package dev.deja.codec;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Classes of widespread libraries whose serialization contract gives back something else than was
 * written: a tree of JSON becomes text, in which a float and a double are one, and a map of Gson
 * becomes one of the JDK. Their fields tell everything, so that these are carried instead.
 */
final class LossyContracts {
    private static final Set<String> NAMES =
            Set.of(
                    "com.fasterxml.jackson.databind.JsonNode",
                    "tools.jackson.databind.JsonNode",
                    "com.google.gson.internal.LinkedTreeMap",
                    "com.google.gson.internal.LazilyParsedNumber");

    private LossyContracts() {}

    static boolean has(Class<?> type) {
        for (@Nullable Class<?> c = type; c != null; c = c.getSuperclass()) {
            if (NAMES.contains(c.getName())) {
                return true;
            }
        }
        return false;
    }
}
