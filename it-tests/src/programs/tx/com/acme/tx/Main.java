package com.acme.tx;

import ch.qos.logback.classic.Level;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.FutureTask;
import javax.sql.DataSource;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Spring's transactions over a database in memory; answers each line with one line. */
public class Main {
    /** Commits, and loses the connection before it knows. */
    private static final class Unlucky extends DataSourceTransactionManager {
        Unlucky(DataSource source) {
            super(source);
        }

        @Override
        protected void doCommit(DefaultTransactionStatus status) {
            super.doCommit(status);
            throw new TransactionSystemException("the connection broke");
        }
    }

    /** Dies between the commit and what comes after it. */
    private static final class Deadly extends DataSourceTransactionManager {
        Deadly(DataSource source) {
            super(source);
        }

        @Override
        protected void doCommit(DefaultTransactionStatus status) {
            super.doCommit(status);
            Runtime.getRuntime().halt(3);
        }
    }

    private final AnnotationConfigApplicationContext context;
    private final JdbcTemplate jdbc;
    private final Items items;
    private final Writes writes;
    private final TransactionTemplate template;
    private long lastId;
    private String during = "";

    private Main(AnnotationConfigApplicationContext context) {
        this.context = context;
        jdbc = context.getBean(JdbcTemplate.class);
        items = context.getBean(Items.class);
        writes = context.getBean(Writes.class);
        template = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
        jdbc.execute("create table item (id bigint primary key, name varchar(20))");
    }

    public static void main(String[] args) throws Exception {
        ((ch.qos.logback.classic.Logger) LoggerFactory.getLogger("ROOT")).setLevel(Level.OFF);
        Main main = new Main(new AnnotationConfigApplicationContext(Beans.class));
        System.out.println("up");
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String answer;
            try {
                answer = main.answer(line);
            } catch (Throwable e) {
                e.printStackTrace();
                answer = "threw " + e;
            }
            System.out.println(answer);
        }
        main.context.close();
    }

    /** A row that has been read, so that it is cached. */
    private long row() {
        long id = ++lastId;
        jdbc.update("insert into item values (?, 'old')", id);
        items.name(id);
        items.name(id);
        return id;
    }

    private String elsewhere(long id) {
        FutureTask<String> reading = new FutureTask<>(() -> items.name(id));
        new Thread(reading).start();
        try {
            return reading.get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    interface Action {
        void run() throws Exception;
    }

    /** What others see before the commit and after it, and how many bodies that took. */
    private String seen(long id, Action write) {
        during = "-";
        Writes.beforeCommit = () -> during = elsewhere(id);
        int before = Items.BODIES.get();
        try {
            write.run();
        } catch (Exception e) {
            if (!String.valueOf(e.getMessage()).contains("on purpose")
                    && !String.valueOf(e.getMessage()).contains("broke")) {
                throw new IllegalStateException(e);
            }
        } finally {
            Writes.beforeCommit = () -> {};
        }
        String after = elsewhere(id) + "," + items.name(id);
        return during + " " + after + " " + (Items.BODIES.get() - before);
    }

    private String answer(String scenario) {
        long id = row();
        return switch (scenario) {
            case "none" -> seen(id, () -> writes.plain(id, "new"));
            case "own" -> seen(id, () -> writes.own(id, "new"));
            case "outer" ->
                    seen(id, () -> template.executeWithoutResult(s -> writes.plain(id, "new")));
            case "unchecked" -> seen(id, () -> writes.unchecked(id, "new"));
            case "checked" -> seen(id, () -> writes.checked(id, "new"));
            case "rollback only" -> seen(id, () -> writes.rollbackOnly(id, "new"));
            case "nested" ->
                    seen(
                            id,
                            () ->
                                    template.executeWithoutResult(
                                            s -> writes.nested(id, "new", false)));
            case "nested rolled back" ->
                    seen(
                            id,
                            () ->
                                    template.executeWithoutResult(
                                            s -> {
                                                writes.plain(id, "new");
                                                try {
                                                    writes.nested(id, "newer", true);
                                                } catch (IllegalStateException e) {
                                                    // The rest is committed.
                                                }
                                            }));
            case "requires new" -> requiresNew(id);
            case "requires new in one that is rolled back" ->
                    seen(
                            id,
                            () ->
                                    template.executeWithoutResult(
                                            s -> {
                                                writes.fresh(id, "new");
                                                s.setRollbackOnly();
                                            }));
            case "commit fails" ->
                    seen(
                            id,
                            () ->
                                    new TransactionTemplate(
                                                    new Unlucky(context.getBean(DataSource.class)))
                                            .executeWithoutResult(s -> writes.plain(id, "new")));
            case "die" ->
                    seen(
                            id,
                            () ->
                                    new TransactionTemplate(
                                                    new Deadly(context.getBean(DataSource.class)))
                                            .executeWithoutResult(s -> writes.plain(id, "new")));
            case "own reads" -> ownReads(id, false);
            case "own reads, rolled back" -> ownReads(id, true);
            case "old snapshot" -> snapshot(TransactionDefinition.ISOLATION_REPEATABLE_READ, true);
            case "new snapshot" -> snapshot(TransactionDefinition.ISOLATION_REPEATABLE_READ, false);
            case "read committed" -> snapshot(TransactionDefinition.ISOLATION_READ_COMMITTED, true);
            case "default isolation" -> snapshot(TransactionDefinition.ISOLATION_DEFAULT, true);
            case "dirty" -> dirty();
            case "begun inside" -> begunInside();
            case "after commit callback" -> afterCommit(id);
            default -> "what?";
        };
    }

    private String requiresNew(long outer) {
        long inner = row();
        StringBuilder told = new StringBuilder();
        template.executeWithoutResult(
                s -> {
                    writes.plain(outer, "new");
                    writes.fresh(inner, "new");
                    told.append(elsewhere(outer)).append(' ').append(elsewhere(inner));
                });
        return told + " " + elsewhere(outer) + " " + elsewhere(inner);
    }

    private String ownReads(long id, boolean isRolledBack) {
        StringBuilder told = new StringBuilder();
        template.executeWithoutResult(
                s -> {
                    told.append(items.name(id)).append(' ');
                    writes.plain(id, "new");
                    told.append(items.name(id)).append(' ');
                    told.append(elsewhere(id)).append(' ');
                    if (isRolledBack) {
                        s.setRollbackOnly();
                    }
                });
        return told + elsewhere(id);
    }

    private long cold() {
        long id = ++lastId;
        jdbc.update("insert into item values (?, 'old')", id);
        return id;
    }

    private TransactionTemplate isolated(int isolation) {
        TransactionTemplate made =
                new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
        made.setIsolationLevel(isolation);
        return made;
    }

    private void writeElsewhere(long id) {
        FutureTask<String> writing =
                new FutureTask<>(
                        () -> {
                            writes.plain(id, "new");
                            return "";
                        });
        new Thread(writing).start();
        try {
            writing.get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** A cached read in a transaction that others have overtaken with a write. */
    private String snapshot(int isolation, boolean hasRead) {
        long id = cold();
        int before = Items.BODIES.get();
        StringBuilder told = new StringBuilder();
        isolated(isolation)
                .executeWithoutResult(
                        s -> {
                            if (hasRead) {
                                jdbc.queryForList("select name from item");
                            }
                            writeElsewhere(id);
                            told.append(items.name(id)).append(' ');
                        });
        told.append(elsewhere(id)).append(' ').append(elsewhere(id));
        return told + " " + (Items.BODIES.get() - before);
    }

    /** What the transaction has written where no evict rule is, and takes back. */
    private String dirty() {
        long id = cold();
        StringBuilder told = new StringBuilder();
        isolated(TransactionDefinition.ISOLATION_READ_COMMITTED)
                .executeWithoutResult(
                        s -> {
                            jdbc.update("update item set name = 'dirty' where id = ?", id);
                            told.append(items.name(id)).append(' ');
                            s.setRollbackOnly();
                        });
        return told + elsewhere(id);
    }

    private String begunInside() {
        long id = cold();
        int before = Items.BODIES.get();
        items.inside =
                () ->
                        isolated(TransactionDefinition.ISOLATION_REPEATABLE_READ)
                                .executeWithoutResult(s -> jdbc.queryForList("select * from item"));
        String told = items.name(id) + " " + items.name(id);
        items.inside = () -> {};
        return told + " " + (Items.BODIES.get() - before);
    }

    /** A listener of the application that reads when the commit has returned. */
    private String afterCommit(long id) {
        StringBuilder told = new StringBuilder();
        template.executeWithoutResult(
                s -> {
                    TransactionSynchronizationManager.registerSynchronization(
                            new TransactionSynchronization() {
                                @Override
                                public void afterCommit() {
                                    told.append(elsewhere(id)).append(' ');
                                }
                            });
                    writes.plain(id, "new");
                });
        return told + elsewhere(id);
    }
}
