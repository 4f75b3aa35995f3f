package com.example.shop;

import java.time.LocalDate;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Reports in SQL. */
@Repository
class ReportRepository {
    private final JdbcClient jdbc;

    ReportRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    List<TopProduct> top(LocalDate since) {
        return jdbc.sql(
                        """
                        SELECT p.id, p.name, p.category,
                               COUNT(*) AS reviews,
                               AVG(CAST(r.stars AS DOUBLE PRECISION)) AS average
                          FROM review r JOIN product p ON p.id = r.product_id
                         WHERE r.created >= :since
                         GROUP BY p.id
                         ORDER BY reviews DESC, average DESC, p.id
                         LIMIT 20
                        """)
                .param("since", since)
                .query(TopProduct.class)
                .list();
    }
}
