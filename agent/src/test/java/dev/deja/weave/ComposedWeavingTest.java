package dev.deja.weave;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.deja.api.Cached;
import dev.deja.api.CachedOneHour;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ComposedWeavingTest {
    @Cached(ttl = "5m")
    @interface Briefly {}

    @interface Plain {}

    /** Carries one that is composed. */
    public static class Composed {
        @Briefly
        public String cached() {
            return "body";
        }

        @Plain
        public String plain() {
            return "body";
        }
    }

    /** Carries a ready-made one. */
    public static class ReadyMade {
        @CachedOneHour
        public String cached() {
            return "body";
        }
    }

    /** Carries none. */
    public static class None {
        @Plain
        public String plain() {
            return "body";
        }
    }

    private final Weaving weaving = new Weaving();

    /**
     * Loads what reads annotation types. In a service it is the isolated loader's, whose classes no
     * transformer sees; here it would be transformed by what it is part of.
     */
    @BeforeAll
    static void load() throws IOException {
        new AnnotationTypes().mayCarry(new Counting(), "com/acme/A", bytes(Composed.class));
    }

    @AfterEach
    void stop() {
        weaving.close();
    }

    private Object made(ClassLoader loader, Class<?> type) throws ReflectiveOperationException {
        return loader.loadClass(type.getName()).getConstructor().newInstance();
    }

    @Test
    void methods_with_composed_annotations_are_woven() throws Exception {
        weaving.rules.annotations.add("Ldev/deja/api/Cached;");
        weaving.rules.annotations.add("Ldev/deja/api/CachedOneHour;");
        weaving.weaver.start();
        weaving.woven.clear();
        ClassLoader loader = Weaving.Loader.isolated(ComposedWeavingTest.class);
        made(loader, Composed.class);
        made(loader, ReadyMade.class);
        made(loader, None.class);
        assertEquals(List.of(Composed.class.getName(), ReadyMade.class.getName()), weaving.woven);
        assertEquals(List.of(), weaving.failed);
    }

    @Test
    void those_of_loaded_classes_too() throws Exception {
        ClassLoader loader = Weaving.Loader.isolated(ComposedWeavingTest.class);
        Object composed = made(loader, Composed.class);
        made(loader, None.class);
        weaving.rules.annotations.add("Ldev/deja/api/Cached;");
        weaving.weaver.start();
        assertTrue(weaving.woven.contains(Composed.class.getName()), weaving.woven.toString());
        assertFalse(weaving.woven.contains(None.class.getName()));
        // Until here the loader must not be collected with its classes.
        assertSame(loader, composed.getClass().getClassLoader());
    }

    /** Counts, and may fail. */
    private static final class Counting extends ClassLoader {
        final List<String> read = new ArrayList<>();
        @Nullable RuntimeException failure;

        Counting() {
            super(ComposedWeavingTest.class.getClassLoader());
        }

        @Override
        public @Nullable InputStream getResourceAsStream(String name) {
            read.add(name);
            if (failure != null) {
                throw failure;
            }
            return super.getResourceAsStream(name);
        }
    }

    private static byte[] bytes(Class<?> type) throws IOException {
        try (InputStream in =
                type.getResourceAsStream("/" + type.getName().replace('.', '/') + ".class")) {
            return Objects.requireNonNull(in).readAllBytes();
        }
    }

    @Test
    void each_annotation_type_is_read_once_per_loader() throws IOException {
        AnnotationTypes types = new AnnotationTypes();
        Counting loader = new Counting();
        for (int i = 0; i < 3; i++) {
            assertTrue(types.mayCarry(loader, "com/acme/A", bytes(Composed.class)));
            assertFalse(types.mayCarry(loader, "com/acme/B", bytes(None.class)));
            assertFalse(types.mayCarry(loader, "org/springframework/B", bytes(Composed.class)));
        }
        assertEquals(2, loader.read.size(), loader.read.toString());
        assertEquals(2, types.reads());
    }

    @Test
    void a_loader_that_fails_and_a_class_file_that_is_none_are_no_trouble() throws IOException {
        AnnotationTypes types = new AnnotationTypes();
        Counting loader = new Counting();
        loader.failure = new IllegalStateException("closed");
        assertFalse(types.mayCarry(loader, "com/acme/A", bytes(Composed.class)));
        byte[] cut = bytes(Composed.class);
        for (int length = 0; length < cut.length; length += 7) {
            types.mayCarry(new Counting(), "com/acme/A", java.util.Arrays.copyOf(cut, length));
        }
        assertFalse(types.mayCarry(loader, "com/acme/A", new byte[0]));
    }

    @Test
    void a_dropped_loader_is_not_kept() throws Exception {
        AnnotationTypes types = new AnnotationTypes();
        WeakReference<ClassLoader> dropped = new WeakReference<>(used(types));
        for (int i = 0; i < 100 && dropped.get() != null; i++) {
            System.gc();
            Thread.onSpinWait();
        }
        assertNull(dropped.get());
        assertEquals(1, types.reads());
    }

    private static ClassLoader used(AnnotationTypes types) throws IOException {
        Counting loader = new Counting();
        types.mayCarry(loader, "com/acme/A", bytes(Composed.class));
        return loader;
    }
}
