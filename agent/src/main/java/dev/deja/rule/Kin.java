package dev.deja.rule;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The other values that may be meant by one written in an evict rule, where the parameter's type
 * does not tell (a generic {@code find(ID)} is declared as {@code Object}): to the key, an {@code
 * int} 1, a {@code long} 1 and a text "1" are three arguments, to the author of the rule they are
 * one id.
 */
final class Kin {
    /** More parameters of open types than this many combinations need are not told apart. */
    private static final int MAX = 27;

    private Kin() {}

    /**
     * Values that stand beside the given ones.
     *
     * @param types the declared types of their parameters, or none
     * @return without the given ones; null when there are too many
     */
    static @Nullable List<List<Object>> of(List<Object> values, List<String> types) {
        if (types.size() != values.size()) {
            return List.of();
        }
        List<List<Object>> all = List.of(values);
        for (int at = 0; at < values.size(); at++) {
            if (!isOpen(types.get(at))) {
                continue;
            }
            List<List<Object>> more = new ArrayList<>(all);
            for (Object other : others(values.get(at), types.get(at))) {
                for (List<Object> one : all) {
                    List<Object> changed = new ArrayList<>(one);
                    changed.set(at, other);
                    more.add(changed);
                }
            }
            if (more.size() > MAX) {
                return null;
            }
            all = more;
        }
        return all.subList(1, all.size());
    }

    private static boolean isOpen(String type) {
        return switch (type) {
            case "java.lang.Object",
                    "java.lang.Number",
                    "java.lang.Comparable",
                    "java.io.Serializable",
                    "java.lang.constant.Constable",
                    "java.lang.constant.ConstantDesc" ->
                    true;
            default -> false;
        };
    }

    /** Whole numbers and their text; the other types of numbers are hardly ids. */
    private static List<Object> others(Object value, String type) {
        boolean isText = value instanceof String;
        if (!isText
                && !(value instanceof Long)
                && !(value instanceof Integer)
                && !(value instanceof Short)
                && !(value instanceof Byte)) {
            return List.of();
        }
        String text = value.toString();
        List<Object> found = new ArrayList<>(3);
        for (String each : List.of("java.lang.Long", "java.lang.Integer")) {
            Object number = Conversion.convert(value, each);
            // 1.0 and 01 are texts of their own.
            if (number != null && number.toString().equals(text) && !number.equals(value)) {
                found.add(number);
            }
        }
        if (!isText && !type.equals("java.lang.Number")) {
            found.add(text);
        }
        return found;
    }
}
