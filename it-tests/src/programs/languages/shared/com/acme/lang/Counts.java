package com.acme.lang;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** How often bodies ran, by the name of what was called; each is called three times. */
public final class Counts {
    private static final Map<String, AtomicInteger> BODIES = new ConcurrentHashMap<>();
    private static final Map<String, Callable<?>> CALLS = new LinkedHashMap<>();

    private Counts() {}

    public static void ran(String name) {
        BODIES.computeIfAbsent(name, n -> new AtomicInteger()).incrementAndGet();
    }

    public static void thrice(String name, Callable<?> call) {
        CALLS.put(name, call);
    }

    /** After each line of input, calls everything and prints how often bodies ran. */
    public static void tell() throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        while (in.readLine() != null) {
            BODIES.clear();
            StringBuilder line = new StringBuilder();
            for (Map.Entry<String, Callable<?>> each : CALLS.entrySet()) {
                String name = each.getKey();
                line.append(line.length() == 0 ? "" : " ").append(name).append('=');
                line.append(answers(name, each.getValue()));
            }
            System.out.println(line);
        }
    }

    private static String answers(String name, Callable<?> call) {
        try {
            Object first = call.call();
            for (int i = 0; i < 2; i++) {
                Object next = call.call();
                if (first == null ? next != null : !first.equals(next)) {
                    return "WRONG:" + (first + "/" + next).replace(' ', '_');
                }
            }
            AtomicInteger bodies = BODIES.get(name);
            return bodies == null ? "0" : bodies.toString();
        } catch (Throwable e) {
            return "THREW:" + e.toString().replace(' ', '_');
        }
    }
}
