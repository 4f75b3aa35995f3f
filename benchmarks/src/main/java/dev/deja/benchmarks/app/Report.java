package dev.deja.benchmarks.app;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/** An answer of a service, about 2 KB of JSON, and how often it has been worked out. */
final class Report {
    static final String TYPE = "application/json";

    private static final int LINES = 20;

    /** The same bytes, ready. */
    static final byte[] CONSTANT = text();

    private static final AtomicLong COMPUTED = new AtomicLong();

    private Report() {}

    /** The answer of a service that takes its time. */
    @SuppressWarnings("ThreadSleep") // stands for a slow query
    static byte[] slowly() throws InterruptedException {
        COMPUTED.incrementAndGet();
        Thread.sleep(20);
        return text();
    }

    static byte[] computed() {
        return COMPUTED.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] text() {
        StringBuilder text = new StringBuilder("{\"rows\":[");
        for (int i = 0; i < LINES; i++) {
            text.append(i == 0 ? "" : ",")
                    .append("{\"article\":\"SKU-4711-")
                    .append(i)
                    .append("\",\"name\":\"Oak lamp with a linen shade\",\"units\":")
                    .append(1000 + i)
                    .append(",\"price\":\"19.99\",\"currency\":\"EUR\"}");
        }
        return text.append("]}").toString().getBytes(StandardCharsets.UTF_8);
    }
}
