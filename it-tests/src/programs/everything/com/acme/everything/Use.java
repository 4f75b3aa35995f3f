package com.acme.everything;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.json.JsonMapper;

/** What services do with these libraries. */
final class Use {
    private Use() {}

    /** A value for Jackson. */
    public record Item(String name, int count, List<String> tags) {}

    static List<String> all() throws Exception {
        ((Logger) LoggerFactory.getLogger("ROOT")).setLevel(Level.OFF);
        List<String> lines = new ArrayList<>();
        lines.add("json " + json());
        lines.add("yaml " + new Yaml().<Object>load("a: [1, two, {three: 4}]\nb: null"));
        lines.add(
                "spel "
                        + new SpelExpressionParser()
                                .parseExpression("{1, 2, 3}.![#this * 2].?[#this > 2]")
                                .getValue());
        lines.add("sql " + sql());
        lines.add("spring " + spring());
        lines.add("http " + http());
        return lines;
    }

    private static String json() throws Exception {
        JsonMapper mapper = JsonMapper.builder().build();
        String text = mapper.writeValueAsString(new Item("lamp", 3, List.of("a", "b")));
        return text + " " + mapper.readValue(text, Item.class) + " " + mapper.readTree(text);
    }

    private static HikariDataSource pool() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:h2:mem:everything;DB_CLOSE_DELAY=-1");
        config.setMaximumPoolSize(2);
        return new HikariDataSource(config);
    }

    private static String sql() throws Exception {
        try (HikariDataSource pool = pool();
                Connection connection = pool.getConnection()) {
            connection.createStatement().execute("create table t (id int primary key, v varchar)");
            try (PreparedStatement insert =
                    connection.prepareStatement("insert into t values (?, ?)")) {
                for (int i = 0; i < 5; i++) {
                    insert.setInt(1, i);
                    insert.setString(2, "v" + i);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            StringBuilder found = new StringBuilder();
            try (ResultSet rows =
                    connection
                            .createStatement()
                            .executeQuery(
                                    "select a.v, count(*) from t a join t b on a.id < b.id group by"
                                            + " a.v order by 1")) {
                while (rows.next()) {
                    found.append(rows.getString(1)).append('=').append(rows.getInt(2)).append(' ');
                }
            }
            return found.toString().trim();
        }
    }

    /** Beans of a context with transactions. */
    @EnableTransactionManagement(proxyTargetClass = true)
    public static class Beans {
        @org.springframework.context.annotation.Bean
        public HikariDataSource dataSource() {
            return pool();
        }

        @org.springframework.context.annotation.Bean
        public DataSourceTransactionManager transactionManager(HikariDataSource source) {
            return new DataSourceTransactionManager(source);
        }

        @org.springframework.context.annotation.Bean
        public JdbcTemplate template(HikariDataSource source) {
            return new JdbcTemplate(source);
        }

        @org.springframework.context.annotation.Bean
        public Service service(JdbcTemplate template) {
            return new Service(template);
        }
    }

    /** One of them. */
    public static class Service {
        private final JdbcTemplate template;

        public Service(JdbcTemplate template) {
            this.template = template;
        }

        @Transactional
        public int change(boolean fails) {
            template.update("update t set v = 'changed' where id = ?", fails ? 0 : 1);
            if (fails) {
                throw new IllegalStateException("on purpose");
            }
            return template.queryForObject("select count(*) from t", Integer.class);
        }
    }

    private static String spring() {
        try (AnnotationConfigApplicationContext context =
                new AnnotationConfigApplicationContext(Beans.class)) {
            Service service = context.getBean(Service.class);
            String outcome = "count " + service.change(false);
            try {
                service.change(true);
            } catch (IllegalStateException e) {
                outcome += " " + e.getMessage();
            }
            List<Map<String, Object>> rows =
                    context.getBean(JdbcTemplate.class)
                            .queryForList("select v from t where id < 2 order by id");
            return outcome + " " + rows;
        }
    }

    /** Answers with what it was asked. */
    public static class Echo extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response)
                throws IOException {
            response.setHeader("X-Path", request.getPathInfo());
            response.getWriter().print("q=" + request.getParameter("q"));
        }
    }

    private static String http() throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(Files.createTempDirectory("everything").toString());
        tomcat.setPort(0);
        tomcat.getConnector();
        Context context = tomcat.addContext("", null);
        Tomcat.addServlet(context, "echo", new Echo());
        context.addServletMappingDecoded("/echo/*", "echo");
        tomcat.start();
        try {
            StringBuilder answers = new StringBuilder();
            HttpClient client = HttpClient.newHttpClient();
            for (int i = 0; i < 3; i++) {
                HttpResponse<String> answer =
                        client.send(
                                HttpRequest.newBuilder(
                                                URI.create(
                                                        "http://localhost:"
                                                                + tomcat.getConnector()
                                                                        .getLocalPort()
                                                                + "/echo/x?q="
                                                                + i))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString());
                answers.append(answer.statusCode())
                        .append(' ')
                        .append(answer.headers().firstValue("X-Path").orElse("-"))
                        .append(' ')
                        .append(answer.body())
                        .append(' ');
            }
            return answers.toString().trim();
        } finally {
            tomcat.stop();
            tomcat.destroy();
        }
    }
}
