package com.acme.told;

import java.util.concurrent.atomic.AtomicInteger;

/** Answers differently each time. */
public class Books {
    private final AtomicInteger count = new AtomicInteger();

    public String title(int id) {
        return "title " + id + " " + count.incrementAndGet();
    }
}
