package com.acme.lab;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** A reader that can be held between having read and having returned. */
class Prices {
    private final Map<String, String> table = new ConcurrentHashMap<>();
    private volatile CountDownLatch entered;
    private volatile CountDownLatch released;

    void put(String product, String price) {
        table.put(product, price);
    }

    void hold() {
        entered = new CountDownLatch(1);
        released = new CountDownLatch(1);
    }

    void awaitEntered() throws InterruptedException {
        entered.await();
    }

    void release() {
        CountDownLatch latch = released;
        entered = null;
        released = null;
        latch.countDown();
    }

    String price(String product) throws InterruptedException {
        Bodies.ran("price");
        String read = table.get(product);
        CountDownLatch gate = released;
        if (gate != null) {
            entered.countDown();
            gate.await();
        }
        return read;
    }

    void change(String product, String price) {
        table.put(product, price);
    }
}
