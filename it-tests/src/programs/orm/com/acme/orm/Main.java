package com.acme.orm;

import jakarta.persistence.EntityManagerFactory;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.hibernate.SessionFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/** A Spring Boot service with entities; answers each line with one line. */
@SpringBootApplication
public class Main {
    private final ConfigurableApplicationContext context;
    private final Accounts accounts;
    private final Work work;
    private final AccountRepository repository;
    private final JdbcTemplate jdbc;
    private final Plain plain;
    private long lastId = 100;

    private Main(ConfigurableApplicationContext context) {
        this.context = context;
        accounts = context.getBean(Accounts.class);
        work = context.getBean(Work.class);
        repository = context.getBean(AccountRepository.class);
        jdbc = context.getBean(JdbcTemplate.class);
        plain =
                new Plain(
                        context.getBean(EntityManagerFactory.class).unwrap(SessionFactory.class));
    }

    public static void main(String[] args) throws Exception {
        SpringApplication application = new SpringApplication(Main.class);
        application.setDefaultProperties(
                Map.of(
                        "server.port", "0",
                        "spring.main.banner-mode", "off",
                        "logging.level.root", "off",
                        "spring.datasource.url", "jdbc:h2:mem:orm",
                        "spring.jpa.hibernate.ddl-auto", "create"));
        Main main = new Main(application.run(args));
        main.fill();
        System.out.println("up");
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            Accounts.BODIES.clear();
            String answer;
            try {
                answer = main.answer(line);
            } catch (Exception e) {
                e.printStackTrace();
                answer = "threw " + e;
            }
            System.out.println(answer);
        }
        main.context.close();
    }

    private HttpResponse<String> get(String path) throws Exception {
        String port = context.getEnvironment().getProperty("local.server.port");
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private void fill() {
        Owner owner = new Owner(1, "Jean");
        owner.getPets().add(new Pet(1, "Max", owner));
        owner.getPets().add(new Pet(2, "Samantha", owner));
        context.getBean(OwnerRepository.class).save(owner);
    }

    private long account() {
        long id = ++lastId;
        jdbc.update("insert into account (id, name) values (?, 'old')", id);
        return id;
    }

    private List<String> stored(long id) {
        return jdbc.queryForList("select name from account where id = ?", String.class, id);
    }

    private String bodies() {
        return new TreeMap<>(Accounts.BODIES).toString();
    }

    /** What a change in a transaction leaves in the table when nobody calls save. */
    private String change(Supplier<Account> find, long id) {
        find.get();
        find.get();
        String warm = bodies();
        work.write(
                () -> {
                    find.get().setName("new");
                    return null;
                });
        return warm + " " + bodies() + " " + stored(id);
    }

    private String answer(String scenario) throws Exception {
        long id = account();
        switch (scenario) {
            case "change without save":
                return change(() -> accounts.find(id), id);
            case "change of a read-only finder's answer":
                return change(() -> accounts.findReadOnly(id), id);
            case "change of what is declared as Object":
                return change(() -> (Account) accounts.findAny(id), id);
            case "change of a detached copy":
                return change(() -> accounts.findDetached(id), id);
            case "change without Spring":
                plain.load(id);
                plain.load(id);
                plain.rename(id, "new");
                return bodies() + " " + stored(id);
            case "merge":
                accounts.find(id);
                Account copy = accounts.find(id);
                copy.setName("new");
                repository.save(copy);
                return bodies() + " " + stored(id);
            case "delete":
                accounts.find(id);
                work.write(
                        () -> {
                            repository.delete(accounts.find(id));
                            return null;
                        });
                return bodies() + " " + stored(id);
            case "lock":
                return work.write(
                        () -> {
                            accounts.findLocked(id);
                            accounts.findLocked(id).setName("new");
                            return bodies();
                        })
                        + " "
                        + stored(id);
            case "read-only":
                long other = account();
                String name =
                        work.read(
                                () -> {
                                    // Fills: nothing was read before.
                                    accounts.find(id);
                                    // Is computed: the session had read something by then.
                                    accounts.find(other);
                                    // A hit, and a copy.
                                    accounts.find(id).setName("new");
                                    return accounts.find(id).getName();
                                });
                accounts.find(other);
                accounts.find(other);
                return bodies() + " " + name + " " + stored(id);
            case "read-only inside of a writing one":
                accounts.find(id);
                work.write(() -> work.readApart(() -> accounts.find(id)));
                return bodies();
            case "writing inside of a read-only session":
                accounts.find(id);
                work.read(
                        () -> {
                            accounts.find(id);
                            return work.write(() -> accounts.find(id));
                        });
                return bodies();
            case "open session in view":
                accounts.find(id);
                HttpResponse<String> response = get("/rename?name=new&id=" + id);
                return response.statusCode() + " " + bodies() + " " + stored(id);
            case "old session in view":
                return get("/stale?id=" + id).body()
                        + " "
                        + accounts.nickname(id)
                        + " "
                        + accounts.nickname(id)
                        + " "
                        + bodies();
            case "fresh session in view":
                return get("/fresh?id=" + id).body() + " " + accounts.nickname(id) + " " + bodies();
            case "no entities":
                accounts.name(id);
                work.write(() -> accounts.name(id));
                return bodies();
            case "put":
                accounts.name(id);
                accounts.rename(id, "new");
                return accounts.name(id) + " " + bodies();
            case "put that is rolled back":
                accounts.name(id);
                try {
                    work.write(
                            () -> {
                                accounts.rename(id, "new");
                                throw new IllegalStateException();
                            });
                } catch (IllegalStateException e) {
                    // So that nothing is committed.
                }
                return accounts.name(id) + " " + bodies();
            case "lazy owner":
                accounts.lazyOwner(1);
                return accounts.lazyOwner(1).getName() + " " + bodies();
            case "lazy pet":
                accounts.lazyPet(1);
                return accounts.lazyPet(1).getName() + " " + bodies();
            case "fetched owner":
                accounts.fetchedOwner(1);
                Owner owner = accounts.fetchedOwner(1);
                return owner.getPets().getClass().getSimpleName()
                        + owner.getPets().stream().map(Pet::getName).toList()
                        + (owner.getPets().iterator().next().getOwner() == owner)
                        + bodies();
            case "fetched pet":
                accounts.fetchedPet(2);
                Pet pet = accounts.fetchedPet(2);
                return pet.getOwner().getClass().getSimpleName()
                        + pet.getOwner().getName()
                        + bodies();
            default:
                return "unknown " + scenario;
        }
    }
}
