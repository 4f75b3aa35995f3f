package com.example.shop;

import java.time.Clock;
import java.time.LocalDate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Fills an empty database, before the first request is taken. Always the same products and reviews,
 * only that the reviews end today; a few products have many of the reviews, as in life.
 */
@Component
class SampleData implements InitializingBean {
    private static final Logger log = LoggerFactory.getLogger(SampleData.class);
    private static final int PRODUCTS = 50_000;
    private static final int REVIEWS = 500_000;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;

    SampleData(JdbcClient jdbc, TransactionTemplate transaction, Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.clock = clock;
    }

    @Override
    public void afterPropertiesSet() {
        transaction.executeWithoutResult(status -> fillIfEmpty());
    }

    private void fillIfEmpty() {
        if (jdbc.sql("SELECT COUNT(*) FROM product").query(Long.class).single() > 0) {
            return;
        }
        log.info("Generating {} products and {} reviews", PRODUCTS, REVIEWS);
        addProducts();
        addReviews(LocalDate.now(clock));
    }

    private void addProducts() {
        jdbc.sql(
                        """
                        INSERT INTO product (id, name, category, description, price)
                        SELECT x,
                               ARRAY['Oak', 'Steel', 'Linen', 'Glass', 'Copper', 'Wool', 'Cork']
                                   [1 + MOD(x, 7)]
                               || ' '
                               || ARRAY['lamp', 'chair', 'kettle', 'basket', 'clock', 'shelf',
                                        'mug', 'rug', 'mirror', 'tray', 'vase']
                                   [1 + MOD(x, 11)]
                               || ' ' || x,
                               ARRAY['garden', 'kitchen', 'office', 'bath', 'bedroom', 'hall',
                                     'workshop', 'balcony', 'nursery', 'cellar']
                                   [1 + MOD(x, 10)],
                               'Made to last. Article ' || x || ' of our collection.',
                               CAST(5 + MOD(x * 7919, 49500) / 100.0 AS NUMERIC(10, 2))
                          FROM SYSTEM_RANGE(1, :products)
                        """)
                .param("products", PRODUCTS)
                .update();
    }

    /** The multipliers are primes, so that the sequences look like chance and repeat like none. */
    private void addReviews(LocalDate today) {
        jdbc.sql(
                        """
                        INSERT INTO review (product_id, stars, text, created)
                        SELECT 1 + FLOOR(50000 * POWER(MOD(x * 104729, 50021) / 50021.0, 2)),
                               5 - MOD(MOD(x * 31337, 10007), 5) * MOD(x, 3) / 2,
                               'Review ' || x,
                               DATEADD(SECOND, -MOD(x * 15485863, 63072000), CAST(:today AS TIMESTAMP))
                          FROM SYSTEM_RANGE(1, :reviews)
                        """)
                .param("today", today)
                .param("reviews", REVIEWS)
                .update();
    }
}
