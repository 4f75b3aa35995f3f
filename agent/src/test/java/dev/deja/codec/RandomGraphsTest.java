package dev.deja.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.fory.Fory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Classes drawn by chance, compiled on the spot, and values of them: each comes back as it was or
 * is refused. Fory and the JDK's serialization are asked, too: what they bring back faithfully has
 * to look like what the codec brings back.
 */
class RandomGraphsTest {
    private static final int VALUES = 150;

    @TempDir Path folder = Path.of("");

    private final Codec codec = Codecs.binary();

    /** The same ones at every run, and one that no run had before. */
    static LongStream seeds() {
        return LongStream.concat(
                LongStream.of(1, 2, 3, 42, 4711), LongStream.of(System.nanoTime()));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void what_comes_back_is_what_went_in(long seed) throws Exception {
        String source = RandomTypes.source(new Random(seed));
        ClassLoader loader = Deployment.of(folder, "seed" + seed, source);
        Class<?>[] classes = Class.forName("app.Value", true, loader).getDeclaredClasses();
        Arrays.sort(classes, Comparator.comparing(Class::getName));
        Fory fory =
                Fory.builder()
                        .withClassLoader(loader)
                        .withXlang(false)
                        .withRefTracking(true)
                        .requireClassRegistration(false)
                        .withCompatible(false)
                        .withClassVersionCheck(true)
                        .withCodegen(false)
                        .withTypeChecker((resolver, name) -> true)
                        .suppressClassRegistrationWarnings(true)
                        .build();
        int carried = 0;
        int oracles = 0;
        List<String> refusals = new ArrayList<>();
        for (int i = 0; i < VALUES; i++) {
            String where = "seed " + seed + ", value " + i;
            Class<?> declared = declared(classes, i);
            Object value =
                    new RandomValues(new Random(seed * VALUES + i), classes)
                            .value(declared, Map.of(), 0);
            // Half of them as another instance sees it, which has stored nothing yet.
            ValueTypes types = ValueTypes.of(i % 2 == 0 ? declared : Object.class, loader);
            Encoded encoded;
            try {
                encoded = codec.encode(value, types);
            } catch (RefusedValueException e) {
                refusals.add(where + ": " + e.getMessage());
                continue;
            }
            Object copy = codec.decode(encoded, types);
            assertNull(DeepComparison.of(value, copy), where);
            assertNull(Codecs.difference(value, copy), where);
            carried++;
            for (Object theirs : new Object[] {byJdk(value, loader), byFory(value, fory)}) {
                if (theirs != MISSING && DeepComparison.of(value, theirs) == null) {
                    assertNull(DeepComparison.of(copy, theirs), where);
                    oracles++;
                }
            }
        }
        for (String refusal : refusals) {
            assertTrue(refusal.contains("cycle"), refusal);
        }
        assertTrue(carried > VALUES * 0.6, seed + ": too many are refused: " + refusals);
        assertTrue(oracles > 0, seed + ": the others carried " + oracles);
    }

    private static Class<?> declared(Class<?>[] classes, int n) {
        Class<?> type = classes[n % classes.length];
        return Modifier.isAbstract(type.getModifiers()) && n % 5 == 0 ? Object.class : type;
    }

    private static final Object MISSING = new Object();

    private static @Nullable Object byFory(@Nullable Object value, Fory fory) {
        try {
            return fory.deserialize(fory.serialize(value));
        } catch (RuntimeException | Error e) {
            return MISSING;
        }
    }

    private static @Nullable Object byJdk(@Nullable Object value, ClassLoader loader) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
            out.flush();
            try (ObjectInputStream in =
                    new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())) {
                        @Override
                        protected Class<?> resolveClass(ObjectStreamClass type)
                                throws IOException, ClassNotFoundException {
                            try {
                                return Class.forName(type.getName(), false, loader);
                            } catch (ClassNotFoundException e) {
                                return super.resolveClass(type);
                            }
                        }
                    }) {
                return in.readObject();
            }
        } catch (IOException | ClassNotFoundException | RuntimeException | Error e) {
            return MISSING;
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void the_comparison_of_the_test_sees_what_differs(long seed) throws Exception {
        ClassLoader loader =
                Deployment.of(folder, "other" + seed, RandomTypes.source(new Random(seed)));
        Class<?>[] classes = Class.forName("app.Value", true, loader).getDeclaredClasses();
        Arrays.sort(classes, Comparator.comparing(Class::getName));
        int alike = 0;
        int compared = 0;
        for (int i = 0; i < 100; i++) {
            Class<?> declared = classes[i % classes.length];
            Object one = new RandomValues(new Random(i), classes).value(declared, Map.of(), 0);
            Object same = new RandomValues(new Random(i), classes).value(declared, Map.of(), 0);
            Object other =
                    new RandomValues(new Random(i + 1000), classes).value(declared, Map.of(), 0);
            assertNull(DeepComparison.of(one, same));
            if (one != null && other != null && !one.getClass().isEnum()) {
                compared++;
                alike += DeepComparison.of(one, other) == null ? 1 : 0;
                assertEquals(
                        DeepComparison.of(one, other) == null,
                        Codecs.difference(one, other) == null,
                        "value " + i);
            }
        }
        assertFalse(alike > compared / 5, alike + " of " + compared);
    }
}
