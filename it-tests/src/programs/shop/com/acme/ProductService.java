package com.acme;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The service of the README's example. */
public class ProductService {
    /** The table in the database: shared by nothing but this class. */
    static final Map<Long, Product> TABLE = new ConcurrentHashMap<>();

    static final AtomicInteger BODIES = new AtomicInteger();

    public Product find(long id) {
        BODIES.incrementAndGet();
        return TABLE.get(id);
    }

    public List<Product> cheaperThan(int cents) {
        BODIES.incrementAndGet();
        List<Product> found = new ArrayList<>();
        for (Product product : TABLE.values()) {
            if (product.cents() < cents) {
                found.add(product);
            }
        }
        return found;
    }

    public void update(Product product) {
        TABLE.put(product.id(), product);
    }

    public void failingUpdate(Product product) {
        TABLE.put(product.id(), product);
        throw new IllegalStateException("after the write");
    }
}
