package com.acme.neighbours;

import java.util.HashMap;
import java.util.Map;

/** As a debugger would change it while the program runs. */
public class Prices {
    private final Map<Long, Long> changed = new HashMap<>();
    private int bodies;

    public long price(long id) {
        bodies++;
        return changed.getOrDefault(id, id * 1000);
    }

    public void change(long id, long price) {
        changed.put(id, price + 1);
    }

    int bodies() {
        return bodies;
    }
}
