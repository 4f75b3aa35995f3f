package com.acme.tx;

import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;

@Configuration(proxyBeanMethods = false)
@EnableTransactionManagement(proxyTargetClass = true)
class Beans {
    @Bean
    public DataSource dataSource() {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl("jdbc:h2:mem:tx");
        pool.setMaximumPoolSize(5);
        return pool;
    }

    @Bean
    public JdbcTemplate jdbc(DataSource source) {
        return new JdbcTemplate(source);
    }

    @Bean
    public PlatformTransactionManager manager(DataSource source) {
        return new DataSourceTransactionManager(source);
    }

    @Bean
    public Writes writes(JdbcTemplate jdbc) {
        return new Writes(jdbc);
    }

    @Bean
    public Items items(JdbcTemplate jdbc) {
        return new Items(jdbc);
    }
}
