package dev.deja.benchmarks.app;

import java.util.ArrayList;
import java.util.List;

/** Methods worth caching in Redis, and how often their bodies have run. */
public class Orders {
    private static final int PAGE = 20;

    private long computed;

    /** One object. */
    public Order one(String number) {
        computed++;
        return new Order(number.hashCode() & 0xffff);
    }

    /** A page of such objects. */
    public List<Order> page(String customer) {
        computed++;
        List<Order> page = new ArrayList<>();
        for (int i = 0; i < PAGE; i++) {
            page.add(new Order((customer.hashCode() & 0xffff) + i));
        }
        return page;
    }

    /** How many bodies have run, which tells a hit from a call. */
    public long computed() {
        return computed;
    }
}
