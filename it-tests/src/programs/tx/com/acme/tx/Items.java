package com.acme.tx;

import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.jdbc.core.JdbcTemplate;

/** Reads, in the transaction of its caller or in none. */
public class Items {
    /** How often a body has run. */
    static final AtomicInteger BODIES = new AtomicInteger();

    private final JdbcTemplate jdbc;

    /** What the body does first. */
    Runnable inside = () -> {};

    Items(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    public String name(long id) {
        BODIES.incrementAndGet();
        inside.run();
        return jdbc.queryForObject("select name from item where id = ?", String.class, id);
    }
}
