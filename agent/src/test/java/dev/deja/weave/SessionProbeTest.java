package dev.deja.weave;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.deja.cache.Sessions;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A class with the name of Hibernate's session, and constructors of all kinds. */
class SessionProbeTest {
    private static final String SOURCE =
            """
            package org.hibernate.internal;

            public class SessionImpl {
                public boolean open = true;
                long number = 5;

                public SessionImpl() {
                    this(1);
                }

                public SessionImpl(int n) {
                    double local = n * 2.0;
                    try {
                        if (n < 0) {
                            throw new IllegalArgumentException("negative");
                        }
                        if (n == 7) {
                            return;
                        }
                    } finally {
                        number += (long) local;
                    }
                    for (int i = 0; i < n; i++) {
                        String text = "x" + i;
                        number += text.length();
                    }
                }

                public boolean isOpen() {
                    return open;
                }
            }
            """;

    private static URLClassLoader compiled(Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("SessionImpl.java"), SOURCE);
        try (StandardJavaFileManager files =
                ToolProvider.getSystemJavaCompiler()
                        .getStandardFileManager(null, Locale.ROOT, null)) {
            ToolProvider.getSystemJavaCompiler()
                    .getTask(
                            null,
                            files,
                            null,
                            List.of("-proc:none", "-d", folder.toString()),
                            null,
                            files.getJavaFileObjects(file))
                    .call();
        }
        return new URLClassLoader(new URL[] {folder.toUri().toURL()}, null);
    }

    private static String open() throws Exception {
        Method method = Sessions.class.getDeclaredMethod("unitOfWork");
        method.setAccessible(true);
        return String.valueOf(method.invoke(null));
    }

    private static void close(Object session) throws Exception {
        session.getClass().getField("open").setBoolean(session, false);
    }

    @Test
    void a_session_is_known_from_every_constructor_until_it_is_closed(@TempDir Path folder)
            throws Exception {
        try (Weaving weaving = new Weaving();
                URLClassLoader loader = compiled(folder)) {
            weaving.start("none");
            Class<?> type = loader.loadClass("org.hibernate.internal.SessionImpl");
            for (Object argument : new Object[] {0, 3, 7}) {
                assertEquals("NONE", open());
                Object session = type.getConstructor(int.class).newInstance(argument);
                assertEquals("OPEN", open(), argument.toString());
                close(session);
            }
            Object first = type.getConstructor().newInstance();
            Object second = type.getConstructor().newInstance();
            close(first);
            assertEquals("OPEN", open());
            close(second);
            assertEquals("NONE", open());
            assertEquals(List.of(), weaving.failed);
        }
    }

    @Test
    void a_constructor_that_fails_fails_with_its_own_exception(@TempDir Path folder)
            throws Exception {
        try (Weaving weaving = new Weaving();
                URLClassLoader loader = compiled(folder)) {
            weaving.start("none");
            Class<?> type = loader.loadClass("org.hibernate.internal.SessionImpl");
            InvocationTargetException thrown =
                    assertThrows(
                            InvocationTargetException.class,
                            () -> type.getConstructor(int.class).newInstance(-1));
            assertEquals("negative", thrown.getTargetException().getMessage());
            assertEquals("NONE", open());
        }
    }

    @Test
    void a_session_class_that_was_loaded_before_tells_from_then_on(@TempDir Path folder)
            throws Exception {
        try (URLClassLoader loader = compiled(folder)) {
            Class<?> type = loader.loadClass("org.hibernate.internal.SessionImpl");
            type.getConstructor().newInstance();
            assertEquals("NONE", open());
            try (Weaving weaving = new Weaving()) {
                weaving.start("none");
                Object session = type.getConstructor().newInstance();
                assertEquals("OPEN", open());
                close(session);
                assertEquals("NONE", open());
            }
        }
    }
}
