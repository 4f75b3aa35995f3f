package dev.deja.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.naming.Context;
import javax.naming.spi.InitialContextFactory;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the calling thread has open, as libraries tell that are known by name. */
class UnitOfWorkTest {
    private final List<Session> opened = new ArrayList<>();

    /** How the mode of flushing is called in Hibernate. */
    public enum Flush {
        AUTO,
        MANUAL
    }

    /** As much of a session as is asked. */
    public static class Session {
        boolean open = true;
        boolean readOnly;
        Flush flush = Flush.AUTO;

        public boolean isOpen() {
            return open;
        }

        public boolean isDefaultReadOnly() {
            return readOnly;
        }

        public Flush getHibernateFlushMode() {
            return flush;
        }
    }

    /** One that knows nothing of being read-only. */
    public record Other(boolean isOpen) {}

    private Session open() {
        Session session = new Session();
        opened.add(session);
        Sessions.opened(session);
        return session;
    }

    @AfterEach
    void closeAll() {
        opened.forEach(session -> session.open = false);
        assertEquals(UnitOfWork.NONE, Sessions.unitOfWork());
    }

    @Test
    void a_session_counts_until_it_is_closed() {
        Session session = open();
        assertEquals(UnitOfWork.OPEN, Sessions.unitOfWork());
        session.open = false;
        assertEquals(UnitOfWork.NONE, Sessions.unitOfWork());
    }

    @Test
    void a_session_of_another_thread_does_not_count() throws InterruptedException {
        Thread other = new Thread(this::open);
        other.start();
        other.join();
        assertEquals(UnitOfWork.NONE, Sessions.unitOfWork());
    }

    @Test
    void a_session_that_cannot_be_asked_counts_as_writing() {
        Session session = open();
        session.readOnly = true;
        assertEquals(UnitOfWork.OPEN, Sessions.unitOfWork());
        session.flush = Flush.MANUAL;
        // There are no statistics to be asked.
        assertEquals(UnitOfWork.OPEN, Sessions.unitOfWork());
        assertEquals(UnitOfWork.OPEN, SessionState.of(new Other(true)));
        assertEquals(UnitOfWork.NONE, SessionState.of(new Other(false)));
        assertEquals(UnitOfWork.OPEN, SessionState.of("no session at all"));
    }

    @Test
    void a_session_that_nobody_closed_is_forgotten_with_its_last_reference() {
        WeakReference<Object> reference = leaked();
        while (reference.get() != null) {
            System.gc();
        }
        assertEquals(UnitOfWork.NONE, Sessions.unitOfWork());
    }

    private static WeakReference<Object> leaked() {
        Session session = new Session();
        Sessions.opened(session);
        return new WeakReference<>(session);
    }

    private static URLClassLoader compiled(Path folder, String... sources) throws Exception {
        List<Path> files = new ArrayList<>();
        for (String source : sources) {
            String name =
                    source.replaceAll(
                            "(?s).*?public (?:final )?(?:class|interface) (\\w+).*", "$1");
            files.add(Files.writeString(folder.resolve(name + ".java"), source));
        }
        try (StandardJavaFileManager manager =
                ToolProvider.getSystemJavaCompiler()
                        .getStandardFileManager(null, Locale.ROOT, null)) {
            ToolProvider.getSystemJavaCompiler()
                    .getTask(
                            null,
                            manager,
                            null,
                            List.of("-proc:none", "-d", folder.toString()),
                            null,
                            manager.getJavaFileObjectsFromPaths(files))
                    .call();
        }
        return new URLClassLoader(new URL[] {folder.toUri().toURL()}, null);
    }

    private static final String MANAGER =
            """
            package org.springframework.transaction.support;
            public class TransactionSynchronizationManager {
                public static boolean active;
                public static boolean readOnly;
                public static java.util.Map<Object, Object> resources = new java.util.HashMap<>();
                public static boolean isActualTransactionActive() { return active; }
                public static boolean isCurrentTransactionReadOnly() { return readOnly; }
                public static java.util.Map<Object, Object> getResourceMap() { return resources; }
            }
            """;

    private static final String HOLDER =
            """
            package org.springframework.orm.jpa;
            public class EntityManagerHolder {
                public Object held;
                public Object getEntityManager() { return held; }
            }
            """;

    @Test
    void springs_transactions_and_bound_sessions_are_seen(@TempDir Path folder) throws Exception {
        try (URLClassLoader loader = compiled(folder, MANAGER, HOLDER)) {
            SpringTransactions spring = SpringTransactions.of(loader);
            assertNotNull(spring);
            Class<?> manager =
                    loader.loadClass(
                            "org.springframework.transaction.support."
                                    + "TransactionSynchronizationManager");
            assertEquals(UnitOfWork.NONE, spring.unitOfWork());
            manager.getField("active").setBoolean(null, true);
            assertEquals(UnitOfWork.OPEN, spring.unitOfWork());
            manager.getField("readOnly").setBoolean(null, true);
            assertEquals(UnitOfWork.NONE, spring.unitOfWork());

            Object holder =
                    loader.loadClass("org.springframework.orm.jpa.EntityManagerHolder")
                            .getConstructor()
                            .newInstance();
            manager.getField("resources").set(null, Map.of("factory", holder, "other", "x"));
            assertEquals(UnitOfWork.NONE, spring.unitOfWork());
            Session session = new Session();
            holder.getClass().getField("held").set(holder, session);
            assertEquals(UnitOfWork.OPEN, spring.unitOfWork());
            session.open = false;
            assertEquals(UnitOfWork.NONE, spring.unitOfWork());
            // What a version to come may do.
            manager.getField("resources").set(null, null);
            assertEquals(UnitOfWork.OPEN, spring.unitOfWork());
        }
        assertNull(SpringTransactions.of(ClassLoader.getPlatformClassLoader()));
    }

    private static final String REGISTRY =
            """
            package jakarta.transaction;
            public interface TransactionSynchronizationRegistry {
                int getTransactionStatus();
            }
            """;

    /** Where an application server would keep its registry. */
    public static final class Naming implements InitialContextFactory {
        static volatile Object registry = "";

        /** For JNDI. */
        public Naming() {}

        @Override
        public Context getInitialContext(Hashtable<?, ?> environment) {
            return (Context)
                    Proxy.newProxyInstance(
                            Naming.class.getClassLoader(),
                            new Class<?>[] {Context.class},
                            (proxy, method, arguments) ->
                                    "java:comp/TransactionSynchronizationRegistry"
                                                    .equals(arguments[0])
                                            ? registry
                                            : null);
        }
    }

    @Test
    void a_transaction_of_an_application_server_is_seen(@TempDir Path folder) throws Exception {
        int[] status = {6};
        System.setProperty(Context.INITIAL_CONTEXT_FACTORY, Naming.class.getName());
        try (URLClassLoader loader = compiled(folder, REGISTRY)) {
            Naming.registry =
                    Proxy.newProxyInstance(
                            loader,
                            new Class<?>[] {
                                loader.loadClass(
                                        "jakarta.transaction.TransactionSynchronizationRegistry")
                            },
                            (proxy, method, arguments) -> status[0]);
            JtaTransactions jta = new JtaTransactions(loader);
            assertEquals(UnitOfWork.NONE, jta.unitOfWork());
            status[0] = 0;
            assertEquals(UnitOfWork.OPEN, jta.unitOfWork());
        } finally {
            System.clearProperty(Context.INITIAL_CONTEXT_FACTORY);
            Naming.registry = "";
        }
    }

    @Test
    void without_an_application_server_there_is_none(@TempDir Path folder) throws Exception {
        try (URLClassLoader loader = compiled(folder, REGISTRY)) {
            assertEquals(UnitOfWork.NONE, new JtaTransactions(loader).unitOfWork());
        }
    }
}
