package dev.deja.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefusalsTest {
    private static final ClassShape TYPE = type(61, 1, List.of());
    private static final String BODY = "Lorg/springframework/web/bind/annotation/ResponseBody;";
    private static final String GET = "Lorg/springframework/web/bind/annotation/GetMapping;";

    private static ClassShape type(int version, int access, List<AnnotationShape> annotations) {
        return new ClassShape(
                "com/acme/A",
                version,
                access,
                "java/lang/Object",
                List.of(),
                annotations,
                List.of());
    }

    private static AnnotationShape annotation(String descriptor) {
        return new AnnotationShape(descriptor, java.util.Map.of());
    }

    private static MethodShape method(String descriptor, int access, String... annotations) {
        List<AnnotationShape> shapes =
                java.util.Arrays.stream(annotations).map(RefusalsTest::annotation).toList();
        int count = Descriptors.parameters(descriptor).size();
        return new MethodShape(
                "x",
                descriptor,
                access,
                null,
                shapes,
                null,
                java.util.Collections.nCopies(count, List.of()));
    }

    private static String refusal(ClassShape type, MethodShape method) {
        Refusals.Reason reason = Refusals.ofAnyRule(type, method);
        if (reason == null) {
            reason = Refusals.ofCacheRule(type, method);
        }
        if (reason == null) {
            return "";
        }
        assertTrue(reason.remedy().endsWith("."), reason.remedy());
        return reason.reason();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "J",
                "I",
                "Z",
                "[B",
                "Ljava/lang/String;",
                "Ljava/util/List;",
                "Lcom/acme/Product;",
                "Ljava/util/Optional;",
                "Ljava/sql/Date;",
                "Ljava/sql/Timestamp;",
                "[[Ljava/lang/Object;",
                "Lcom/acme/FeedReader;",
                "Lcom/acme/ResultSet;",
                "Ljava/util/concurrent/TimeUnit;",
                "Lorg/springframework/http/ResponseEntity;",
                "Ljava/util/Map;"
            })
    void values_are_answers(String returned) {
        assertEquals("", refusal(TYPE, method("(J)" + returned, 1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java/io/InputStream",
                "java/io/OutputStream",
                "java/io/FileInputStream",
                "java/io/Reader",
                "java/io/BufferedReader",
                "java/io/PrintWriter",
                "java/util/stream/Stream",
                "java/util/stream/IntStream",
                "java/util/stream/BaseStream",
                "java/util/Iterator",
                "java/util/PrimitiveIterator$OfLong",
                "java/util/Enumeration",
                "java/util/Spliterator",
                "java/util/Scanner",
                "java/sql/Connection",
                "java/sql/PreparedStatement",
                "java/sql/ResultSet",
                "javax/sql/DataSource",
                "java/nio/channels/FileChannel",
                "jakarta/servlet/ServletInputStream",
                "java/lang/AutoCloseable",
                "jakarta/persistence/EntityManager"
            })
    void live_resources_are_refused(String returned) {
        for (String prefix : List.of("", "[")) {
            String reason = refusal(TYPE, method("()" + prefix + "L" + returned + ";", 1));
            assertTrue(reason.contains("a live resource that cannot be kept"), reason);
            assertTrue(reason.contains(returned.substring(returned.lastIndexOf('/') + 1)), reason);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java/util/concurrent/Future", "reactor/core/publisher/Mono",
                "reactor/core/publisher/Flux", "org/reactivestreams/Publisher",
                "java/util/concurrent/Flow$Publisher"
            })
    void other_asynchronous_answers_are_refused(String returned) {
        MethodShape method = method("()L" + returned + ";", 1);
        assertTrue(refusal(TYPE, method).contains("whose value comes later"));
        Refusals.Reason reason = Refusals.ofCacheRule(TYPE, method);
        assertNotNull(reason);
        assertTrue(reason.remedy().contains("CompletionStage"));
        Refusals.Reason write = Refusals.ofEvictRule(method);
        assertNotNull(write);
        assertEquals(Refusals.Kind.UNWOVEN, write.kind());
        assertTrue(write.reason().contains("writes after it has returned"));
    }

    @Test
    void writes_that_say_when_they_are_done_are_followed() {
        for (String returned :
                List.of(
                        "V",
                        "J",
                        "Ljava/lang/String;",
                        "Ljava/util/concurrent/CompletionStage;",
                        "Ljava/util/concurrent/CompletableFuture;")) {
            assertNull(Refusals.ofEvictRule(method("()" + returned, 1)), returned);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CompletionStage", "CompletableFuture"})
    void stages_are_judged_by_what_they_complete_with(String stage) {
        String type = "Ljava/util/concurrent/" + stage;
        assertEquals("", staged(type, ""));
        assertEquals("", staged(type, "<Ljava/lang/String;>"));
        assertEquals("", staged(type, "<Ljava/util/List<Ljava/lang/String;>;>"));
        assertEquals("", staged(type, "<TT;>"));
        assertEquals("", staged(type, "<*>"));
        assertEquals("it returns nothing", staged(type, "<Ljava/lang/Void;>"));
        assertTrue(staged(type, "<Ljava/util/stream/Stream<TT;>;>").contains("live resource"));
        assertTrue(staged(type, "<+Ljava/io/InputStream;>").contains("live resource"));
        assertTrue(staged(type, "<[Ljava/io/InputStream;>").contains("live resource"));
        assertTrue(staged(type, "<" + type + "<TT;>;>").contains("whose value comes later"));
        MethodShape array = method("()[" + type + ";", 1);
        assertTrue(refusal(TYPE, array).contains("whose value comes later"));
    }

    private static String staged(String type, String arguments) {
        return refusal(
                TYPE,
                new MethodShape(
                        "x",
                        "(J)" + type + ";",
                        1,
                        "(J)" + type + arguments + ";",
                        List.of(),
                        null,
                        List.of(List.of())));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jakarta/servlet/http/HttpServletResponse", "javax/servlet/ServletResponse",
                "jakarta/ws/rs/core/Response", "java/net/http/HttpResponse",
                "org/springframework/web/servlet/ModelAndView"
            })
    void responses_are_refused_with_a_hint_at_endpoint_rules(String returned) {
        MethodShape method = method("()L" + returned + ";", 1);
        assertTrue(refusal(TYPE, method).contains("answers one request only"));
        Refusals.Reason reason = Refusals.ofCacheRule(TYPE, method);
        assertNotNull(reason);
        assertTrue(reason.remedy().contains(".http"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"V", "Ljava/lang/Void;", "Lkotlin/Unit;"})
    void nothing_is_no_answer(String returned) {
        assertEquals("it returns nothing", refusal(TYPE, method("(J)" + returned, 1)));
        assertNull(Refusals.ofAnyRule(TYPE, method("(J)" + returned, 1)), "an evict rule may act");
    }

    @Test
    void what_has_no_bytecode_of_its_own_is_refused_for_every_rule() {
        assertEquals("it is abstract", refusal(TYPE, method("()I", Descriptors.ABSTRACT)));
        assertEquals(
                "it has no body in the interface",
                refusal(
                        type(61, Descriptors.INTERFACE, List.of()),
                        method("()I", Descriptors.ABSTRACT)));
        assertEquals("it is native", refusal(TYPE, method("()I", Descriptors.NATIVE)));
        assertEquals(
                "it is a bridge that the compiler added",
                refusal(TYPE, method("()I", Descriptors.BRIDGE | Descriptors.SYNTHETIC)));
        assertEquals(
                "the compiler added it; it is not in the source",
                refusal(TYPE, method("()I", Descriptors.SYNTHETIC)));
    }

    @Test
    void class_files_of_java_6_and_older_are_refused() {
        for (int version : new int[] {45, 49, 50}) {
            assertEquals(
                    "its class file has version " + version + ", compiled for Java 6 or older",
                    refusal(type(version, 1, List.of()), method("()I", 1)));
        }
        assertEquals("", refusal(type(51, 1, List.of()), method("()I", 1)));
    }

    @Test
    void kotlin_suspend_functions_come_later() {
        String continuation = "Lkotlin/coroutines/Continuation;";
        assertEquals(
                "it is a Kotlin suspend function",
                refusal(TYPE, method("(J" + continuation + ")Ljava/lang/Object;", 1)));
        assertEquals("", refusal(TYPE, method("(" + continuation + "J)Ljava/lang/Object;", 1)));
    }

    @Test
    void locking_finders_are_refused() {
        String lock = "Lorg/springframework/data/jpa/repository/Lock;";
        assertEquals("it locks what it reads", refusal(TYPE, method("(J)Lcom/acme/P;", 1, lock)));
        assertEquals(
                "it locks what it reads",
                refusal(TYPE, method("(JLjakarta/persistence/LockModeType;)Lcom/acme/P;", 1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org/springframework/ui/Model",
                "org/springframework/ui/ModelMap",
                "org/springframework/validation/BindingResult",
                "org/springframework/web/servlet/mvc/support/RedirectAttributes"
            })
    void methods_that_answer_through_a_model_are_refused(String model) {
        String descriptor = "(JL" + model + ";)Ljava/lang/String;";
        String reason = refusal(TYPE, method(descriptor, 1, GET));
        assertTrue(reason.startsWith("it answers through its argument of type "), reason);
        assertEquals("", refusal(TYPE, method(descriptor, 1, GET, BODY)));
        assertEquals(
                "", refusal(type(61, 1, List.of(annotation(BODY))), method(descriptor, 1, GET)));
    }

    @Test
    void a_map_is_a_model_only_for_a_web_handler() {
        String descriptor = "(JLjava/util/Map;)Ljava/lang/String;";
        assertEquals("", refusal(TYPE, method(descriptor, 1)));
        assertEquals(
                "it answers through its argument of type Map",
                refusal(TYPE, method(descriptor, 1, GET)));
        MethodShape parameters =
                new MethodShape(
                        "x",
                        descriptor,
                        1,
                        null,
                        List.of(annotation(GET)),
                        null,
                        List.of(
                                List.of(),
                                List.of(
                                        annotation(
                                                "Lorg/springframework/web/bind/annotation/RequestParam;"))));
        assertEquals("", refusal(TYPE, parameters));
    }
}
