package dev.deja.weave;

import dev.deja.cache.JdbcConnections;
import java.lang.invoke.MethodHandle;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where connections of drivers and pools tell of their transactions: in every class that declares
 * all of these methods, as only connections do, and likewise statements.
 */
public final class JdbcPoints {
    /** Joins the points of a class. */
    private static final String GROUP = "java/sql/Connection";

    /** Of statements, which are not told before they are executed what they are to do. */
    private static final String STATEMENTS = "java/sql/Statement";

    private static final String QUERY = "select";

    private JdbcPoints() {}

    /** The points; none in a JVM without the module java.sql, in which nobody can have any. */
    public static List<HookPoint> all() {
        if (ModuleLayer.boot().findModule("java.sql").isEmpty()) {
            return List.of();
        }
        return List.of(
                point("jdbc-auto-commit", "setAutoCommit", "(Z)V", new AutoCommit()),
                point("jdbc-commit", "commit", "()V", new Ending(JdbcConnections.End.COMMIT)),
                point("jdbc-rollback", "rollback", "()V", new Ending(JdbcConnections.End.ROLLBACK)),
                point("jdbc-close", "close", "()V", new Ending(JdbcConnections.End.CLOSE)),
                point("jdbc-prepare", "prepareStatement", "(Ljava/lang/String;", new Use()),
                point("jdbc-call", "prepareCall", "(Ljava/lang/String;", new Use()),
                point("jdbc-statement", "createStatement", "(", new Use()),
                text("jdbc-execute", "execute"),
                text("jdbc-update", "executeUpdate"),
                text("jdbc-query", "executeQuery"),
                text("jdbc-batch", "addBatch"));
    }

    private static HookPoint point(String name, String method, String descriptor, Hook hook) {
        return new HookPoint(name, null, method, descriptor, hook, GROUP);
    }

    private static HookPoint text(String name, String method) {
        return new HookPoint(
                name, null, method, "(Ljava/lang/String;", new Execution(), STATEMENTS);
    }

    /** Whether a loaded class cannot have the methods of a group; cheaper than reading it. */
    static boolean excludes(@Nullable String group, Class<?> type) {
        return (GROUP.equals(group) && !Connection.class.isAssignableFrom(type))
                || (STATEMENTS.equals(group) && !Statement.class.isAssignableFrom(type));
    }

    private static @Nullable String text(@Nullable Object[] arguments) {
        return arguments.length > 0 && arguments[0] instanceof String sql ? sql : null;
    }

    /** A statement is about to be made. */
    private static final class Use implements Hook {
        @Override
        public @Nullable Supplier<? extends @Nullable Object> enter(
                MethodHandle body, @Nullable Object self, @Nullable Object[] arguments) {
            if (self instanceof Connection connection) {
                // One without a text tells when it is executed.
                String sql = text(arguments);
                JdbcConnections.used(connection, sql == null ? QUERY : sql);
            }
            return null;
        }
    }

    /** A statement is about to be executed, or will be in a batch. */
    private static final class Execution implements Hook {
        @Override
        public @Nullable Supplier<? extends @Nullable Object> enter(
                MethodHandle body, @Nullable Object self, @Nullable Object[] arguments) {
            if (self instanceof Statement statement) {
                try {
                    Connection connection = statement.getConnection();
                    if (connection != null) {
                        JdbcConnections.used(connection, text(arguments));
                    }
                } catch (Exception e) {
                    // Closed: the call fails, too.
                    return null;
                }
            }
            return null;
        }
    }

    /** Nothing, which these methods return. */
    private enum Done implements Supplier<@Nullable Object> {
        DONE;

        @Override
        public @Nullable Object get() {
            return null;
        }
    }

    /** What may end a transaction: the outcome is known when it has returned. */
    private static class Ending implements Hook {
        /** Set when the next call on this thread is that of a body. */
        private static final ThreadLocal<boolean[]> PASSES =
                new ThreadLocal<>() {
                    @Override
                    protected boolean[] initialValue() {
                        return new boolean[1];
                    }
                };

        private final JdbcConnections.End end;

        Ending(JdbcConnections.End end) {
            this.end = end;
        }

        @Override
        public @Nullable Supplier<? extends @Nullable Object> enter(
                MethodHandle body, @Nullable Object self, @Nullable Object[] arguments)
                throws Throwable {
            boolean[] passes = PASSES.get();
            if (passes[0]) {
                passes[0] = false;
                return null;
            }
            if (!(self instanceof Connection connection)) {
                return null;
            }
            JdbcConnections.enter();
            boolean isKnown = false;
            try {
                passes[0] = true;
                call(body, self, arguments);
                isKnown = true;
            } finally {
                passes[0] = false;
                JdbcConnections.leave(connection, end, isKnown);
            }
            return Done.DONE;
        }

        void call(MethodHandle body, Object self, @Nullable Object[] arguments) throws Throwable {
            body.invoke(self);
        }
    }

    private static final class AutoCommit extends Ending {
        AutoCommit() {
            super(JdbcConnections.End.AUTO_COMMIT);
        }

        @Override
        public @Nullable Supplier<? extends @Nullable Object> enter(
                MethodHandle body, @Nullable Object self, @Nullable Object[] arguments)
                throws Throwable {
            if (arguments.length == 1
                    && Boolean.FALSE.equals(arguments[0])
                    && self instanceof Connection connection) {
                // Before it is so: a driver that refuses leaves it as it was, which is asked later.
                JdbcConnections.begun(connection);
                return null;
            }
            return super.enter(body, self, arguments);
        }

        @Override
        void call(MethodHandle body, Object self, @Nullable Object[] arguments) throws Throwable {
            body.invoke(self, arguments[0]);
        }
    }
}
