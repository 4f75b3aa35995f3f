package com.acme.neighbours;

import java.util.HashMap;
import java.util.Map;

/** What several agents have to do with. */
public class Prices {
    private final Map<Long, Long> changed = new HashMap<>();
    private int bodies;

    public long price(long id) {
        bodies++;
        return changed.getOrDefault(id, id * 10);
    }

    public void change(long id, long price) {
        changed.put(id, price);
    }

    int bodies() {
        return bodies;
    }
}
