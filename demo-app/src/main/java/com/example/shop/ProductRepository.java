package com.example.shop;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Products in SQL. */
@Repository
class ProductRepository {
    private static final int PAGE_SIZE = 20;

    private final JdbcClient jdbc;

    ProductRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Optional<ProductDetails> find(long id) {
        return jdbc.sql(
                        """
                        SELECT p.id, p.name, p.category, p.description, p.price,
                               COUNT(r.id) AS reviews,
                               COALESCE(AVG(CAST(r.stars AS DOUBLE PRECISION)), 0) AS average,
                               COALESCE(MEDIAN(r.stars), 0) AS median,
                               COUNT(r.id) FILTER (WHERE r.stars = 1) AS one,
                               COUNT(r.id) FILTER (WHERE r.stars = 2) AS two,
                               COUNT(r.id) FILTER (WHERE r.stars = 3) AS three,
                               COUNT(r.id) FILTER (WHERE r.stars = 4) AS four,
                               COUNT(r.id) FILTER (WHERE r.stars = 5) AS five,
                               MAX(r.created) AS latest
                          FROM product p LEFT JOIN review r ON r.product_id = p.id
                         WHERE p.id = :id
                         GROUP BY p.id
                        """)
                .param("id", id)
                .query(
                        (row, number) ->
                                new ProductDetails(
                                        row.getLong("id"),
                                        row.getString("name"),
                                        row.getString("category"),
                                        row.getString("description"),
                                        row.getBigDecimal("price"),
                                        new Rating(
                                                row.getLong("reviews"),
                                                row.getDouble("average"),
                                                row.getDouble("median"),
                                                List.of(
                                                        row.getLong("one"),
                                                        row.getLong("two"),
                                                        row.getLong("three"),
                                                        row.getLong("four"),
                                                        row.getLong("five")),
                                                row.getObject("latest", LocalDateTime.class))))
                .optional();
    }

    ProductPage list(String category, int page) {
        long total =
                jdbc.sql("SELECT COUNT(*) FROM product WHERE category = :category")
                        .param("category", category)
                        .query(Long.class)
                        .single();
        List<ProductSummary> products =
                jdbc.sql(
                                """
                                SELECT id, name, price
                                  FROM product
                                 WHERE category = :category
                                 ORDER BY name, id
                                 LIMIT :size OFFSET :skipped
                                """)
                        .param("category", category)
                        .param("size", PAGE_SIZE)
                        .param("skipped", page * PAGE_SIZE)
                        .query(ProductSummary.class)
                        .list();
        return new ProductPage(category, page, total, products);
    }

    boolean update(long id, ProductChange change) {
        return jdbc.sql(
                                """
                                UPDATE product
                                   SET name = :name, category = :category,
                                       description = :description, price = :price
                                 WHERE id = :id
                                """)
                        .param("id", id)
                        .param("name", change.name())
                        .param("category", change.category())
                        .param("description", change.description())
                        .param("price", change.price())
                        .update()
                == 1;
    }

    boolean exists(long id) {
        return jdbc.sql("SELECT COUNT(*) FROM product WHERE id = :id")
                        .param("id", id)
                        .query(Long.class)
                        .single()
                == 1;
    }
}
