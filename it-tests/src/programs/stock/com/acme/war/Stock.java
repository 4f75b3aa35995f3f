package com.acme.war;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** The same class in every application, which answers for its own. */
final class Stock {
    static final AtomicInteger BODIES = new AtomicInteger();
    static final String OWNER = owner();

    private static String owner() {
        try (InputStream in = Stock.class.getResourceAsStream("/who.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An own type is among what entries hold. */
    record Item(int id, String owner, int body) {}

    Item find(int id) {
        return new Item(id, OWNER, BODIES.incrementAndGet());
    }

    static Item shared(int id) {
        return new Item(id, OWNER, BODIES.incrementAndGet());
    }

    void update(int id) {}
}
