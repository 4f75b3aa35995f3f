package dev.deja.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ClassShapeTest {
    private static final String SHOP =
            """
            package com.acme;
            import java.util.*;
            public abstract class Shop<K extends Number> extends AbstractList<String>
                    implements Comparable<Shop<K>>, java.io.Serializable {
                static final long X = 1L;
                static { System.nanoTime(); }
                public long find(long id, double weight, String name, int[] counts, K key) {
                    int local = 1; return id + local;
                }
                static String one(long a, long b, Object c) { return ""; }
                abstract List<String> open(Map<String, List<String>> a, K... rest);
                native void call();
                private void hidden() {}
                public int compareTo(Shop<K> other) { return 0; }
                Runnable lambda() { return () -> {}; }
                public class Inner { Inner(@Mark("p") String s) {} }
            }
            """;

    private static final String MARK =
            """
            package com.acme;
            import java.lang.annotation.*;
            @Retention(RetentionPolicy.CLASS)
            public @interface Mark {
                String value() default "";
                Kind[] kinds() default {};
                Class<?> type() default Object.class;
                Mark2[] marks() default {};
                byte b() default 0; char c() default 0; double d() default 0; float f() default 0;
                int i() default 0; long j() default 0; short s() default 0; boolean z() default false;
                enum Kind { A, B }
                @Retention(RetentionPolicy.RUNTIME) @interface Mark2 { int value(); }
            }
            """;

    private static final String MARKED =
            """
            package com.acme;
            @Mark("on type")
            @Deprecated
            public class Marked {
                @Mark(value = "\u00e9\\0\ud83d\ude00", kinds = {Mark.Kind.B, Mark.Kind.A}, type = int[].class,
                    marks = {@Mark.Mark2(1), @Mark.Mark2(2)},
                    b = -1, c = 'x', d = 1.5, f = 2.5f, i = -7, j = -9L, s = -3, z = true)
                @Deprecated
                void all(@Mark("a") @Mark.Mark2(5) String first, int second, @Mark("c") long third) {}
            }
            """;

    @Test
    void what_a_class_declares_is_read() {
        ClassShape type = Compiled.of(SHOP, MARK).shape("com.acme.Shop");
        assertEquals("com/acme/Shop", type.internalName());
        assertEquals("com.acme.Shop", type.className());
        assertEquals("java/util/AbstractList", type.superName());
        assertEquals(List.of("java/lang/Comparable", "java/io/Serializable"), type.interfaces());
        assertEquals(Runtime.version().feature() + 44, type.classFileVersion());
        List<String> sources = type.methods().stream().map(MethodShape::sourceForm).toList();
        assertEquals(
                List.of(
                        "<init>()",
                        "find(long, double, String, int[], Number)",
                        "one(long, long, Object)",
                        "open(Map, Number...)",
                        "call()",
                        "hidden()",
                        "compareTo(com.acme.Shop)",
                        "lambda()"),
                sources.subList(0, 8));
        assertTrue(sources.contains("compareTo(Object)"), "the bridge");
        assertTrue(type.methods().stream().noneMatch(m -> m.name().equals("<clinit>")));
        MethodShape find = Compiled.method(type, "find(long, double, String, int[], Number)");
        assertEquals(
                "(JDLjava/lang/String;[ITK;)J", find.signature(), "the generic signature is kept");
        assertEquals(List.of("id", "weight", "name", "counts", "key"), find.parameterNames());
        assertEquals("J", find.returnType());
    }

    @Test
    void names_come_from_the_local_variable_table_when_the_class_has_no_others() {
        ClassShape type = Compiled.with(List.of("-g"), SHOP, MARK).shape("com.acme.Shop");
        assertEquals(
                List.of("id", "weight", "name", "counts", "key"),
                Compiled.method(type, "find(long, double, String, int[], Number)")
                        .parameterNames());
        assertEquals(
                List.of("a", "b", "c"),
                Compiled.method(type, "one(long, long, Object)").parameterNames());
        assertNull(
                Compiled.method(type, "open(Map, Number...)").parameterNames(),
                "an abstract method has no code");
        assertEquals(List.of(), Compiled.method(type, "call()").parameterNames());
    }

    @Test
    void a_class_compiled_without_names_has_none() {
        ClassShape type = Compiled.with(List.of("-g:none"), SHOP, MARK).shape("com.acme.Shop");
        assertNull(
                Compiled.method(type, "find(long, double, String, int[], Number)")
                        .parameterNames());
        assertEquals(List.of(), Compiled.method(type, "lambda()").parameterNames());
    }

    @Test
    void annotations_are_read_with_every_kind_of_element() {
        ClassShape type = Compiled.of(MARK, MARKED).shape("com.acme.Marked");
        assertEquals(
                Map.of("value", "on type"),
                annotation(type.annotations(), "Lcom/acme/Mark;").values());
        assertNotNull(annotation(type.annotations(), "Ljava/lang/Deprecated;"));
        MethodShape all = Compiled.method(type, "all(String, int, long)");
        Map<String, Object> values = annotation(all.annotations(), "Lcom/acme/Mark;").values();
        assertEquals("\u00e9\0\ud83d\ude00", values.get("value"));
        assertEquals(
                List.of("Lcom/acme/Mark$Kind;B", "Lcom/acme/Mark$Kind;A"), values.get("kinds"));
        assertEquals("[I", values.get("type"));
        assertEquals(
                List.of(
                        new AnnotationShape("Lcom/acme/Mark$Mark2;", Map.of("value", 1)),
                        new AnnotationShape("Lcom/acme/Mark$Mark2;", Map.of("value", 2))),
                values.get("marks"));
        assertEquals((byte) -1, values.get("b"));
        assertEquals('x', values.get("c"));
        assertEquals(1.5, values.get("d"));
        assertEquals(2.5f, values.get("f"));
        assertEquals(-7, values.get("i"));
        assertEquals(-9L, values.get("j"));
        assertEquals((short) -3, values.get("s"));
        assertEquals(true, values.get("z"));
    }

    @Test
    void annotations_of_parameters_stay_with_their_parameter() {
        ClassShape type = Compiled.of(MARK, MARKED).shape("com.acme.Marked");
        List<List<AnnotationShape>> on =
                Compiled.method(type, "all(String, int, long)").parameterAnnotations();
        assertEquals(3, on.size());
        assertEquals(2, on.get(0).size());
        assertEquals(Map.of("value", "a"), annotation(on.get(0), "Lcom/acme/Mark;").values());
        assertEquals(Map.of("value", 5), annotation(on.get(0), "Lcom/acme/Mark$Mark2;").values());
        assertEquals(List.of(), on.get(1));
        assertEquals(Map.of("value", "c"), annotation(on.get(2), "Lcom/acme/Mark;").values());
    }

    @Test
    void a_parameter_that_the_compiler_added_has_no_annotations() {
        ClassShape inner = Compiled.of(SHOP, MARK).shape("com.acme.Shop$Inner");
        List<List<AnnotationShape>> on =
                Compiled.method(inner, "<init>(com.acme.Shop, String)").parameterAnnotations();
        assertEquals(List.of(), on.get(0));
        assertEquals(1, on.get(1).size());
    }

    @Test
    void class_files_of_any_version_are_read() {
        byte[] bytes = Compiled.of(MARK, MARKED).bytes("com.acme.Marked");
        for (int version : new int[] {45, 49, 50, 51, 61, 69, 90, 65535}) {
            bytes[6] = (byte) (version >> 8);
            bytes[7] = (byte) version;
            ClassShape type = ClassShape.read(bytes);
            assertEquals(version, type.classFileVersion());
            assertEquals(2, type.methods().size());
        }
    }

    @Test
    void what_is_no_class_file_is_said_to_be_none() {
        for (byte[] bytes :
                List.of(
                        new byte[0],
                        new byte[] {(byte) 0xCA, (byte) 0xFE, (byte) 0xBA, (byte) 0xBE},
                        new byte[100],
                        "package com.acme;".getBytes(java.nio.charset.StandardCharsets.UTF_8))) {
            assertThrows(IllegalArgumentException.class, () -> ClassShape.read(bytes));
        }
    }

    @Test
    void a_truncated_class_file_is_refused_at_every_length() {
        byte[] bytes = Compiled.of(MARK, MARKED).bytes("com.acme.Marked");
        for (int length = 0; length < bytes.length; length++) {
            byte[] part = Arrays.copyOf(bytes, length);
            assertThrows(IllegalArgumentException.class, () -> ClassShape.read(part));
            ConstantPool.mentions(part, Set.of("Lcom/acme/Mark;"));
        }
    }

    @Test
    void broken_class_files_are_read_or_refused_and_nothing_else() {
        List<byte[]> originals =
                List.of(
                        Compiled.of(MARK, MARKED).bytes("com.acme.Marked"),
                        Compiled.with(List.of("-g"), SHOP, MARK).bytes("com.acme.Shop"),
                        Compiled.bytesOf(ClassShapeTest.class));
        Random random = new Random(42);
        int read = 0;
        int refused = 0;
        for (int round = 0; round < 30_000; round++) {
            byte[] bytes = originals.get(round % originals.size()).clone();
            int changes = 1 + random.nextInt(4);
            for (int i = 0; i < changes; i++) {
                int at = 8 + random.nextInt(bytes.length - 8);
                bytes[at] = random.nextBoolean() ? (byte) random.nextInt(256) : (byte) 0xFF;
            }
            try {
                ClassShape type = ClassShape.read(bytes);
                for (MethodShape method : type.methods()) {
                    method.sourceForm();
                    Descriptors.typeVariables(method);
                }
                read++;
            } catch (IllegalArgumentException expected) {
                refused++;
            }
            ConstantPool.mentions(bytes, Set.of("Lcom/acme/Mark;"));
        }
        assertTrue(read > 100 && refused > 100, read + " read, " + refused + " refused");
    }

    @Test
    void annotations_nested_without_end_do_not_exhaust_the_stack() {
        java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        try (java.io.DataOutputStream out = new java.io.DataOutputStream(bytes)) {
            out.writeLong(0xCAFEBABE00000034L);
            out.writeShort(5);
            out.writeByte(1);
            out.writeUTF("a/B");
            out.writeByte(7);
            out.writeShort(1);
            out.writeByte(1);
            out.writeUTF("RuntimeVisibleAnnotations");
            out.writeByte(1);
            out.writeUTF("Lx;");
            out.writeShort(1);
            out.writeShort(2);
            out.writeShort(0);
            out.writeShort(0); // interfaces
            out.writeShort(0); // fields
            out.writeShort(0); // methods
            out.writeShort(1);
            out.writeShort(3);
            int depth = 200_000;
            out.writeInt(2 + 4 + 2 + 3 * depth);
            out.writeShort(1);
            out.writeShort(4);
            out.writeShort(1);
            out.writeShort(4);
            for (int i = 0; i < depth; i++) {
                out.writeByte('[');
                out.writeShort(1);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        IllegalArgumentException e =
                assertThrows(
                        IllegalArgumentException.class, () -> ClassShape.read(bytes.toByteArray()));
        assertTrue(String.valueOf(e.getMessage()).contains("nested"), e.getMessage());
    }

    @Test
    void every_class_of_the_jdk_is_read() throws IOException {
        Path root = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("modules/java.base");
        int[] methods = new int[1];
        int[] mentions = new int[1];
        MethodPatterns all = patterns("*..*#*(..)");
        Set<String> wanted = Set.of("Ljdk/internal/vm/annotation/IntrinsicCandidate;");
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (!file.toString().endsWith(".class")) {
                    continue;
                }
                byte[] bytes = Files.readAllBytes(file);
                ClassShape type = ClassShape.read(bytes);
                for (MethodShape method : type.methods()) {
                    method.sourceForm();
                    Descriptors.typeVariables(method);
                    Refusals.ofAnyRule(type, method);
                    Refusals.ofCacheRule(type, method);
                }
                assertEquals(expectedBy(type), all.match(type).size(), type.className());
                methods[0] += type.methods().size();
                mentions[0] += ConstantPool.mentions(bytes, wanted) ? 1 : 0;
            }
        } catch (RuleSyntaxException e) {
            throw new AssertionError(e);
        }
        assertTrue(methods[0] > 50_000, methods[0] + " methods");
        assertTrue(mentions[0] > 20 && mentions[0] < 500, mentions[0] + " with intrinsics");
    }

    private static long expectedBy(ClassShape type) {
        return type.methods().stream()
                .filter(m -> !m.name().equals("<init>"))
                .filter(m -> (m.access() & (Descriptors.BRIDGE | Descriptors.SYNTHETIC)) == 0)
                .count();
    }

    private static MethodPatterns patterns(String text) {
        try {
            return MethodPatterns.parse(text);
        } catch (RuleSyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static AnnotationShape annotation(List<AnnotationShape> all, String descriptor) {
        return all.stream()
                .filter(one -> one.descriptor().equals(descriptor))
                .findFirst()
                .orElseThrow();
    }
}
