package com.acme.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;

/** JDBC without a framework; answers each line with one line. */
public class Main {
    private static final String URL = "jdbc:h2:mem:plain;DB_CLOSE_DELAY=-1";
    private static final AtomicInteger BODIES = new AtomicInteger();

    private final HikariDataSource pool;

    private Main() {
        pool = new HikariDataSource();
        pool.setJdbcUrl(URL);
        pool.setAutoCommit(false);
        pool.setMaximumPoolSize(3);
    }

    private static String read(Connection connection, long id) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("select name from item where id = ?")) {
            select.setLong(1, id);
            try (ResultSet rows = select.executeQuery()) {
                rows.next();
                return rows.getString(1);
            }
        }
    }

    /** On a connection of its own. */
    public String name(long id) throws SQLException {
        BODIES.incrementAndGet();
        try (Connection connection = DriverManager.getConnection(URL)) {
            return read(connection, id);
        }
    }

    /** On the caller's connection, which the key does not tell. */
    public String nameOn(long id, Connection connection) throws SQLException {
        BODIES.incrementAndGet();
        return read(connection, id);
    }

    public void write(Connection connection, long id, String name) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("update item set name = ? where id = ?")) {
            update.setString(1, name);
            update.setLong(2, id);
            update.executeUpdate();
        }
    }

    private String elsewhere(long id) {
        FutureTask<String> reading = new FutureTask<>(() -> name(id));
        new Thread(reading).start();
        try {
            return reading.get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Ending {
        void end(Connection connection) throws SQLException;
    }

    private String ended(Connection connection, long id, Ending ending) throws SQLException {
        int before = BODIES.get();
        String told;
        try (connection) {
            write(connection, id, "new");
            told = elsewhere(id);
            ending.end(connection);
        }
        told += " " + elsewhere(id) + "," + name(id);
        return told + " " + (BODIES.get() - before);
    }

    private Connection off(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        return connection;
    }

    private long lastId;

    private long cold() throws SQLException {
        long id = ++lastId;
        try (Connection connection = DriverManager.getConnection(URL)) {
            connection.createStatement().execute("insert into item values (" + id + ", 'old')");
        }
        return id;
    }

    private String answer(String scenario) throws SQLException {
        long id = cold();
        if (!scenario.startsWith("cold ")) {
            name(id);
        }
        switch (scenario) {
            case "auto-commit":
                return ended(DriverManager.getConnection(URL), id, c -> {});
            case "commit":
                return ended(off(DriverManager.getConnection(URL)), id, Connection::commit);
            case "rollback":
                return ended(off(DriverManager.getConnection(URL)), id, Connection::rollback);
            case "savepoint":
                return ended(
                        off(DriverManager.getConnection(URL)),
                        id,
                        c -> {
                            c.rollback(c.setSavepoint());
                            c.commit();
                        });
            case "auto-commit on":
                return ended(
                        off(DriverManager.getConnection(URL)), id, c -> c.setAutoCommit(true));
            case "close":
                // H2 rolls back; another driver may commit.
                return ended(off(DriverManager.getConnection(URL)), id, c -> {});
            case "pool commit":
                return ended(pool.getConnection(), id, Connection::commit);
            case "pool rollback":
                return ended(pool.getConnection(), id, Connection::rollback);
            case "pool close":
                return ended(pool.getConnection(), id, c -> {});
            case "pool, then without":
                ended(pool.getConnection(), id, Connection::commit);
                long other = cold();
                name(other);
                return ended(DriverManager.getConnection(URL), other, c -> {});
            case "other thread":
                return ended(
                        off(DriverManager.getConnection(URL)),
                        id,
                        c -> {
                            Thread committing =
                                    new Thread(
                                            () -> {
                                                try {
                                                    c.commit();
                                                } catch (SQLException e) {
                                                    throw new IllegalStateException(e);
                                                }
                                            });
                            committing.start();
                            try {
                                committing.join();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        });
            case "two":
                return two(id);
            case "beside":
                return beside(id);
            case "cold old snapshot":
                return snapshot(id, Connection.TRANSACTION_REPEATABLE_READ, true);
            case "cold new snapshot":
                return snapshot(id, Connection.TRANSACTION_REPEATABLE_READ, false);
            case "cold read committed":
                return snapshot(id, Connection.TRANSACTION_READ_COMMITTED, true);
            case "cold dirty":
                return dirty(id);
            default:
                return "what?";
        }
    }

    /** One of two transactions is rolled back, and only the other one has written. */
    private String two(long id) throws SQLException {
        try (Connection idle = off(DriverManager.getConnection(URL));
                Connection busy = off(DriverManager.getConnection(URL))) {
            read(idle, id);
            write(busy, id, "new");
            idle.rollback();
            String told = elsewhere(id) + " ";
            busy.commit();
            return told + elsewhere(id);
        }
    }

    /** A cached read in a transaction that began before somebody else's write. */
    private String snapshot(long id, int isolation, boolean hasRead) throws SQLException {
        int before;
        String told;
        try (Connection mine = off(DriverManager.getConnection(URL))) {
            mine.setTransactionIsolation(isolation);
            if (hasRead) {
                read(mine, 1);
            }
            writeElsewhere(id);
            before = BODIES.get();
            told = nameOn(id, mine);
            mine.commit();
        }
        try (Connection later = DriverManager.getConnection(URL)) {
            told += " " + nameOn(id, later) + " " + nameOn(id, later);
        }
        return told + " " + (BODIES.get() - before);
    }

    private void writeElsewhere(long id) {
        Thread writing =
                new Thread(
                        () -> {
                            try (Connection other = DriverManager.getConnection(URL)) {
                                write(other, id, "new");
                            } catch (SQLException e) {
                                throw new IllegalStateException(e);
                            }
                        });
        writing.start();
        try {
            writing.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What is committed at once is evicted at once, whatever becomes of the transaction. */
    private String beside(long id) throws SQLException {
        try (Connection mine = off(DriverManager.getConnection(URL))) {
            read(mine, id);
            try (Connection other = DriverManager.getConnection(URL)) {
                write(other, id, "new");
            }
            String told = elsewhere(id) + " ";
            mine.rollback();
            return told + elsewhere(id);
        }
    }

    private String dirty(long id) throws SQLException {
        String told;
        try (Connection mine = off(DriverManager.getConnection(URL))) {
            mine.createStatement().execute("update item set name = 'dirty' where id = " + id);
            told = nameOn(id, mine);
            mine.rollback();
        }
        try (Connection later = DriverManager.getConnection(URL)) {
            return told + " " + nameOn(id, later);
        }
    }

    public static void main(String[] args) throws Exception {
        Logger.getLogger("").setLevel(Level.OFF);
        ((ch.qos.logback.classic.Logger) org.slf4j.LoggerFactory.getLogger("ROOT"))
                .setLevel(ch.qos.logback.classic.Level.OFF);
        Main main = new Main();
        try (Connection connection = DriverManager.getConnection(URL)) {
            connection
                    .createStatement()
                    .execute("create table item (id bigint primary key, name varchar(20))");
        }
        System.out.println("up");
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String answer;
            try {
                answer = main.answer(line);
            } catch (Exception e) {
                e.printStackTrace();
                answer = "threw " + e;
            }
            System.out.println(answer);
        }
    }
}
