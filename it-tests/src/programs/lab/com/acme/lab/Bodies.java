package com.acme.lab;

import java.util.Map;
import java.util.TreeMap;

/** How often each body ran. */
final class Bodies {
    private static final Map<String, Integer> COUNTS = new TreeMap<>();

    private Bodies() {}

    static synchronized void ran(String name) {
        COUNTS.merge(name, 1, Integer::sum);
    }

    static synchronized String counted() {
        String counts = COUNTS.toString();
        COUNTS.clear();
        return counts;
    }
}
