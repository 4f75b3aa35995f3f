package com.acme.repo;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/** A Spring Boot service with repositories; answers each line with one line. */
@SpringBootApplication
public class Main {
    private static final Map<String, Integer> RAN = new TreeMap<>();

    static void ran(String what) {
        RAN.merge(what, 1, Integer::sum);
    }

    public static void main(String[] args) throws Exception {
        SpringApplication application = new SpringApplication(Main.class);
        application.setDefaultProperties(
                Map.of(
                        "spring.main.web-application-type", "none",
                        "spring.main.banner-mode", "off",
                        "logging.level.root", "off",
                        "spring.datasource.url", "jdbc:h2:mem:repo",
                        "spring.jpa.hibernate.ddl-auto", "create"));
        ConfigurableApplicationContext context = application.run(args);
        Items items = context.getBean(Items.class);
        Service service = context.getBean(Service.class);
        JdbcTemplate jdbc = context.getBean(JdbcTemplate.class);
        items.save(new Item(1, "one"));
        items.save(new Item(2, "two"));
        System.out.println("up");
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            String answer;
            try {
                answer =
                        switch (words[0]) {
                            case "byId" ->
                                    items.findById(Long.valueOf(words[1])).orElseThrow().getName();
                            case "byName" ->
                                    "" + items.findByName(words[1]).map(Item::getName).orElse("-");
                            case "nameOf" -> items.nameOf(Long.parseLong(words[1]));
                            case "starting" ->
                                    "" + items.findAllByNameStartingWith(words[1]).size();
                            case "secret" ->
                                    items.findSecretById(Long.parseLong(words[1]))
                                            .orElseThrow()
                                            .getName();
                            case "save" ->
                                    items.save(new Item(Long.parseLong(words[1]), words[2]))
                                            .getName();
                            case "sql" ->
                                    "" + jdbc.update("update item set name = ? where id = ?",
                                            words[2], Long.parseLong(words[1]));
                            case "read" -> service.read(Long.parseLong(words[1]));
                            case "early" -> service.early(Long.parseLong(words[1]));
                            case "guarded" -> service.secret(Long.parseLong(words[1]));
                            case "write" -> {
                                service.write(Long.parseLong(words[1]), words[2]);
                                yield "written";
                            }
                            case "ran" -> {
                                String ran = RAN.toString();
                                RAN.clear();
                                yield ran;
                            }
                            default -> "?";
                        };
            } catch (Exception e) {
                answer = "threw " + e;
            }
            System.out.println(answer);
        }
        context.close();
    }
}
