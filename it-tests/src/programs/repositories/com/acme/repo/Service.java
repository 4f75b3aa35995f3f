package com.acme.repo;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.Transactional;

/** Has a CGLIB proxy around it. */
@org.springframework.stereotype.Service
@Transactional
public class Service {
    private final JdbcTemplate jdbc;

    Service(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Transactional(readOnly = true)
    public String read(long id) {
        Main.ran("read");
        return jdbc.queryForObject("select name from item where id = ?", String.class, id);
    }

    @Transactional(readOnly = true)
    public String early(long id) {
        Main.ran("early");
        return jdbc.queryForObject("select name from item where id = ?", String.class, id);
    }

    @jakarta.annotation.security.RolesAllowed("admin")
    public String secret(long id) {
        Main.ran("secret");
        return "secret";
    }

    public void write(long id, String name) {
        Main.ran("write");
        jdbc.update("update item set name = ? where id = ?", name, id);
    }
}
