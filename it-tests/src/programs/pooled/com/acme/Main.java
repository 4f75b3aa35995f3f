package com.acme;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A pool of one connection: whoever waits with it in hand for somebody who needs it waits long. */
public final class Main {
    static final CountDownLatch ENTERED = new CountDownLatch(1);
    static final CountDownLatch TAKEN = new CountDownLatch(1);

    private Main() {}

    public static void main(String[] args) throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:h2:mem:shop");
        config.setMaximumPoolSize(1);
        config.setConnectionTimeout(60_000);
        try (HikariDataSource source = new HikariDataSource(config)) {
            Counts counts = new Counts(new JdbcTemplate(source));
            CompletableFuture<String> other = CompletableFuture.supplyAsync(() -> counts.of("a"));
            ENTERED.await();
            String mine =
                    new TransactionTemplate(new DataSourceTransactionManager(source))
                            .execute(
                                    status -> {
                                        // The connection is this thread's from here on.
                                        counts.query();
                                        TAKEN.countDown();
                                        return counts.of("a");
                                    });
            System.out.println(mine + " " + other.get());
        }
    }

    /** The service. */
    public static class Counts {
        private final JdbcTemplate database;

        Counts(JdbcTemplate database) {
            this.database = database;
        }

        public String of(String name) {
            ENTERED.countDown();
            try {
                TAKEN.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return name + query();
        }

        int query() {
            Integer one = database.queryForObject("select 1", Integer.class);
            return one == null ? 0 : one;
        }
    }
}
