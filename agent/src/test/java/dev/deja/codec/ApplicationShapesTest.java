package dev.deja.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.annotations.Expose;
import com.google.gson.annotations.JsonAdapter;
import com.google.gson.annotations.SerializedName;
import com.google.gson.internal.bind.DefaultDateTypeAdapter;
import java.io.Serializable;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What applications make of classes and annotations. */
class ApplicationShapesTest {

    /** Whose annotations hide and rename. */
    static final class Annotated {
        @Expose(serialize = false, deserialize = false)
        String hidden = "h";

        @SerializedName("other")
        String renamed = "r";

        @JsonAdapter(DefaultDateTypeAdapter.class)
        String adapted = "a";
    }

    @Test
    void annotations_for_json_hide_nothing_from_either_codec() throws Exception {
        Annotated value = new Annotated();
        value.hidden = "changed";
        ValueTypes types = Copies.types(Annotated.class);
        for (Codec codec : List.of(Codecs.binary(), Codecs.json())) {
            Annotated copy = (Annotated) codec.decode(codec.encode(value, types), types);
            assertNotNull(copy);
            assertEquals("changed", copy.hidden);
            assertEquals("r", copy.renamed);
            assertEquals("a", copy.adapted);
        }
    }

    interface Priced {
        int price();
    }

    private static Priced anonymous(int base, List<Integer> extras) {
        class Local implements Priced {
            int own = 1;

            @Override
            public int price() {
                return base + extras.size() + own;
            }
        }
        Local local = new Local();
        local.own = 2;
        return new Priced() {
            @Override
            public int price() {
                return local.price() * 10;
            }
        };
    }

    @Test
    void anonymous_and_local_classes_keep_what_they_captured() throws Exception {
        Priced priced = anonymous(5, new ArrayList<>(List.of(1, 2)));

        assertEquals(90, Copies.of(priced).price());
    }

    @Test
    void a_class_that_captured_something_live_is_refused_with_the_path() {
        Thread thread = Thread.currentThread();
        Callable<String> callable =
                new Callable<>() {
                    @Override
                    public String call() {
                        return thread.getName();
                    }
                };

        assertEquals("result.val$thread", Copies.refused(callable).path());
    }

    /** As Kotlin compiles a sealed class with objects. */
    abstract static class Outcome {
        static final class Missing extends Outcome {
            static final Missing INSTANCE = new Missing();

            private Missing() {}
        }

        static final class Found extends Outcome {
            final String what;

            Found(String what) {
                this.what = what;
            }
        }
    }

    @Test
    void a_constant_without_state_stays_the_only_one() throws Exception {
        List<Outcome> copy =
                Copies.of(
                        new ArrayList<>(List.of(Outcome.Missing.INSTANCE, new Outcome.Found("w"))));

        assertSame(Outcome.Missing.INSTANCE, copy.get(0));
        assertEquals("w", ((Outcome.Found) copy.get(1)).what);
        assertTrue(Codecs.isDeeplyImmutable(Outcome.Missing.INSTANCE));
    }

    /** An enum from before there were enums. */
    static final class Colour {
        static final Colour RED = new Colour("red", new int[] {255, 0, 0});
        static final Colour BLUE = new Colour("blue", new int[] {0, 0, 255});
        final String name;
        final int[] parts;

        private Colour(String name, int[] parts) {
            this.name = name;
            this.parts = parts;
        }
    }

    record Palette(Colour first, Colour second, Colour mixed) {}

    @Test
    void a_hand_made_enum_keeps_its_constants_and_other_instances_their_content() throws Exception {
        Palette palette = new Palette(Colour.RED, Colour.BLUE, new Colour("m", new int[] {1}));

        Palette copy = Copies.of(palette);

        assertSame(Colour.RED, copy.first);
        assertSame(Colour.BLUE, copy.second);
        assertEquals("m", copy.mixed.name);
        assertTrue(
                assertThrows(
                                RefusedValueException.class,
                                () -> Codecs.json().encode(palette, Copies.types(Palette.class)))
                        .toString()
                        .contains("RED"));
    }

    @Test
    void a_part_of_a_constant_that_stands_elsewhere_too_is_refused() {
        List<Object> both = new ArrayList<>(List.of(Colour.RED, Colour.RED.parts));
        assertEquals("result[1]", Copies.refused(both).path());
    }

    @Test
    void a_constant_that_says_something_else_here_is_a_miss() throws Exception {
        ValueTypes types = Copies.types(Palette.class);
        Encoded encoded =
                Codecs.binary().encode(new Palette(Colour.RED, Colour.RED, Colour.RED), types);
        Colour.RED.parts[0] = 254;
        try {
            assertThrows(UndecodableException.class, () -> Codecs.binary().decode(encoded, types));
        } finally {
            Colour.RED.parts[0] = 255;
        }
    }

    static final class WithCache implements Serializable {
        private static final long serialVersionUID = 1L;
        private final String name = "n";
        private final transient List<String> cache = new ArrayList<>();

        @Override
        public String toString() {
            return name + cache;
        }
    }

    @Test
    void an_object_with_a_cache_in_a_transient_field_can_change() {
        assertFalse(Codecs.isDeeplyImmutable(new WithCache()));
    }

    @Test
    void a_class_of_a_module_that_is_open_to_nobody_is_carried(@TempDir Path folder)
            throws Exception {
        Path sources = Files.createDirectories(folder.resolve("sources/closed/inner"));
        Files.writeString(folder.resolve("sources/module-info.java"), "module closed.module { }");
        Files.writeString(
                sources.resolve("Value.java"),
                "package closed.inner; public final class Value extends"
                        + " java.util.ArrayList<String> { private final int number; public"
                        + " Value(int n) { number = n; add(\"e\"); } private void"
                        + " writeObject(java.io.ObjectOutputStream o) throws java.io.IOException {"
                        + " o.defaultWriteObject(); } }");
        Path classes = folder.resolve("classes");
        int failed =
                ToolProvider.findFirst("javac")
                        .orElseThrow()
                        .run(
                                System.out,
                                System.err,
                                "-proc:none",
                                "-d",
                                classes.toString(),
                                folder.resolve("sources/module-info.java").toString(),
                                sources.resolve("Value.java").toString());
        assertEquals(0, failed);
        Configuration configuration =
                ModuleLayer.boot()
                        .configuration()
                        .resolve(
                                ModuleFinder.of(classes),
                                ModuleFinder.of(),
                                Set.of("closed.module"));
        ClassLoader loader =
                ModuleLayer.boot()
                        .defineModulesWithOneLoader(configuration, null)
                        .findLoader("closed.module");
        Class<?> type = loader.loadClass("closed.inner.Value");
        assertFalse(type.getModule().isOpen("closed.inner", Copies.class.getModule()));
        Object value = RawMemory.allocate(type);
        Field number = type.getDeclaredField("number");
        RawMemory.putInt(value, RawMemory.offset(number), 7);
        ValueTypes types = ValueTypes.of(type, loader);

        Object copy = Codecs.binary().decode(Codecs.binary().encode(value, types), types);

        assertNotNull(copy);
        assertSame(type, copy.getClass());
        assertEquals(7, RawMemory.getInt(copy, RawMemory.offset(number)));
        assertNull(Codecs.difference(value, copy));
    }
}
