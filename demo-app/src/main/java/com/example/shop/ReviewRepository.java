package com.example.shop;

import java.time.LocalDateTime;
import java.util.Objects;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.jdbc.support.KeyHolder;
import org.springframework.stereotype.Repository;

/** Reviews in SQL. */
@Repository
class ReviewRepository {
    private final JdbcClient jdbc;

    ReviewRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Review add(long productId, NewReview review, LocalDateTime created) {
        KeyHolder id = new GeneratedKeyHolder();
        jdbc.sql(
                        """
                        INSERT INTO review (product_id, stars, text, created)
                        VALUES (:product, :stars, :text, :created)
                        """)
                .param("product", productId)
                .param("stars", review.stars())
                .param("text", review.text())
                .param("created", created)
                .update(id, "id");
        return new Review(
                Objects.requireNonNull(id.getKey()).longValue(),
                productId,
                review.stars(),
                Objects.requireNonNull(review.text()),
                created);
    }
}
