package com.acme;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes reports, slowly: each waits until it is let go. */
public class Reports {
    static final AtomicInteger BODIES = new AtomicInteger();
    static final CountDownLatch OPEN = new CountDownLatch(1);

    public String report(String name) throws InterruptedException {
        int number = BODIES.incrementAndGet();
        if (!name.startsWith("quick")) {
            OPEN.await();
        }
        if (name.startsWith("broken") && number == 1) {
            throw new IllegalStateException("the first one fails");
        }
        return name + " by " + ProcessHandle.current().pid();
    }

    /** Works once. */
    public long count(String name) {
        if (BODIES.incrementAndGet() > 1) {
            throw new IllegalStateException("out of order");
        }
        return 1L << 40;
    }

    /** Works once. */
    public String title(String name) {
        if (BODIES.incrementAndGet() > 2) {
            throw new IllegalStateException("out of order");
        }
        return "title of " + name;
    }

    public String thread(String name) {
        return Thread.currentThread().getName();
    }

    public void update(String name) {}
}
