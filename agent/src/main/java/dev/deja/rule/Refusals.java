package dev.deja.rule;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which methods no rule, or no cache rule, can have as join point, and what to do (SPEC 3.1). */
final class Refusals {
    /** The first class file version that can hold {@code invokedynamic} (Java 7). */
    static final int OLDEST_VERSION = 51;

    /**
     * Why a method is refused.
     *
     * @param kind what that means for an evict rule
     * @param reason as part of a sentence
     * @param remedy a sentence
     */
    record Reason(Kind kind, String reason, String remedy) {}

    enum Kind {
        /** It has no body; what implements it runs elsewhere. */
        ABSTRACT,
        /** It runs, and cannot be woven. */
        UNWOVEN,
        /** It can be woven, and has no answer that could be kept. */
        NO_ANSWER
    }

    private static final Set<String> LIVE =
            Set.of(
                    "java/io/Closeable",
                    "java/lang/AutoCloseable",
                    "java/io/Console",
                    "java/io/RandomAccessFile",
                    "java/io/PrintStream",
                    "java/io/ObjectInput",
                    "java/io/ObjectOutput",
                    "java/io/DataInput",
                    "java/io/DataOutput",
                    "java/io/FileDescriptor",
                    "java/lang/Process",
                    "java/lang/Thread",
                    "java/lang/ThreadLocal",
                    "java/lang/ClassLoader",
                    "java/util/Iterator",
                    "java/util/ListIterator",
                    "java/util/Enumeration",
                    "java/util/Spliterator",
                    "java/util/Scanner",
                    "java/util/PrimitiveIterator",
                    "java/util/PrimitiveIterator$OfInt",
                    "java/util/PrimitiveIterator$OfLong",
                    "java/util/PrimitiveIterator$OfDouble",
                    "java/util/zip/ZipFile",
                    "java/util/jar/JarFile",
                    "java/util/concurrent/Executor",
                    "java/util/concurrent/ExecutorService",
                    "java/util/concurrent/ScheduledExecutorService",
                    "java/net/Socket",
                    "java/net/ServerSocket",
                    "java/net/DatagramSocket",
                    "java/net/URLConnection",
                    "java/net/HttpURLConnection",
                    "java/net/http/HttpClient",
                    "java/net/http/WebSocket",
                    "java/nio/file/FileSystem",
                    "java/nio/file/DirectoryStream",
                    "java/nio/file/WatchService",
                    "java/sql/Connection",
                    "java/sql/Statement",
                    "java/sql/PreparedStatement",
                    "java/sql/CallableStatement",
                    "java/sql/ResultSet",
                    "java/sql/Blob",
                    "java/sql/Clob",
                    "java/sql/NClob",
                    "java/sql/Array",
                    "java/sql/SQLXML",
                    "java/sql/DatabaseMetaData",
                    "javax/sql/DataSource",
                    "javax/sql/RowSet",
                    "javax/sql/PooledConnection",
                    "javax/persistence/EntityManager",
                    "jakarta/persistence/EntityManager",
                    "javax/persistence/EntityManagerFactory",
                    "jakarta/persistence/EntityManagerFactory",
                    "javax/persistence/Query",
                    "jakarta/persistence/Query",
                    "javax/persistence/TypedQuery",
                    "jakarta/persistence/TypedQuery",
                    "org/hibernate/Session",
                    "org/hibernate/SessionFactory",
                    "org/springframework/core/io/Resource",
                    "org/springframework/core/io/InputStreamResource",
                    "org/springframework/jdbc/support/rowset/SqlRowSet");

    private static final Set<String> RESPONSES =
            Set.of(
                    "javax/servlet/ServletRequest",
                    "jakarta/servlet/ServletRequest",
                    "javax/servlet/ServletResponse",
                    "jakarta/servlet/ServletResponse",
                    "javax/servlet/http/HttpServletRequest",
                    "jakarta/servlet/http/HttpServletRequest",
                    "javax/servlet/http/HttpServletResponse",
                    "jakarta/servlet/http/HttpServletResponse",
                    "javax/servlet/http/HttpSession",
                    "jakarta/servlet/http/HttpSession",
                    "javax/ws/rs/core/Response",
                    "jakarta/ws/rs/core/Response",
                    "javax/ws/rs/core/StreamingOutput",
                    "jakarta/ws/rs/core/StreamingOutput",
                    "java/net/http/HttpResponse",
                    "com/sun/net/httpserver/HttpExchange",
                    "org/springframework/http/client/ClientHttpResponse",
                    "org/springframework/http/server/ServerHttpResponse",
                    "org/springframework/web/servlet/ModelAndView",
                    "org/springframework/web/servlet/View",
                    "org/springframework/web/servlet/function/ServerResponse",
                    "org/springframework/web/reactive/function/server/ServerResponse",
                    "org/springframework/web/servlet/mvc/method/annotation/SseEmitter",
                    "org/springframework/web/servlet/mvc/method/annotation/ResponseBodyEmitter",
                    "org/springframework/web/servlet/mvc/method/annotation/StreamingResponseBody");

    private static final String STAGE = "java/util/concurrent/CompletionStage";
    private static final String FUTURE = "java/util/concurrent/CompletableFuture";

    private static final Set<String> ASYNCHRONOUS =
            Set.of(
                    "java/util/concurrent/Future",
                    "java/util/concurrent/RunnableFuture",
                    "java/util/concurrent/FutureTask",
                    "java/util/concurrent/ScheduledFuture",
                    "java/util/concurrent/ForkJoinTask",
                    STAGE,
                    FUTURE,
                    "java/util/concurrent/Callable",
                    "java/util/concurrent/Flow$Publisher",
                    "org/reactivestreams/Publisher",
                    "reactor/core/publisher/Mono",
                    "reactor/core/publisher/Flux",
                    "io/smallrye/mutiny/Uni",
                    "io/smallrye/mutiny/Multi",
                    "io/reactivex/Single",
                    "io/reactivex/Maybe",
                    "io/reactivex/Observable",
                    "io/reactivex/Flowable",
                    "io/reactivex/Completable",
                    "io/reactivex/rxjava3/core/Single",
                    "io/reactivex/rxjava3/core/Maybe",
                    "io/reactivex/rxjava3/core/Observable",
                    "io/reactivex/rxjava3/core/Flowable",
                    "io/reactivex/rxjava3/core/Completable",
                    "io/vertx/core/Future",
                    "kotlinx/coroutines/Deferred",
                    "kotlinx/coroutines/Job",
                    "kotlinx/coroutines/flow/Flow",
                    "scala/concurrent/Future",
                    "com/google/common/util/concurrent/ListenableFuture",
                    "org/springframework/util/concurrent/ListenableFuture",
                    "org/springframework/web/context/request/async/DeferredResult",
                    "org/springframework/web/context/request/async/WebAsyncTask");

    /** What a web handler fills besides returning the name of a view. */
    private static final Set<String> MODELS =
            Set.of(
                    "org/springframework/ui/Model",
                    "org/springframework/ui/ModelMap",
                    "org/springframework/ui/ExtendedModelMap",
                    "org/springframework/ui/ConcurrentModel",
                    "org/springframework/validation/support/BindingAwareModelMap",
                    "org/springframework/validation/support/BindingAwareConcurrentModel",
                    "org/springframework/validation/BindingResult",
                    "org/springframework/validation/Errors",
                    "org/springframework/web/servlet/mvc/support/RedirectAttributes",
                    "org/springframework/web/servlet/ModelAndView");

    private static final Set<String> MODEL_AS_MAP =
            Set.of("java/util/Map", "java/util/HashMap", "java/util/LinkedHashMap");

    private static final Set<String> BODY =
            Set.of(
                    "Lorg/springframework/web/bind/annotation/ResponseBody;",
                    "Lorg/springframework/web/bind/annotation/RestController;");

    private static final Set<String> LOCKS =
            Set.of(
                    "Lorg/springframework/data/jpa/repository/Lock;",
                    "Lorg/springframework/data/relational/repository/Lock;");

    private static final Set<String> LOCK_MODES =
            Set.of(
                    "javax/persistence/LockModeType",
                    "jakarta/persistence/LockModeType",
                    "org/hibernate/LockMode",
                    "org/hibernate/LockOptions");

    private static final String USE_HTTP = "Put an .http rule on the endpoint instead.";

    private Refusals() {}

    /** Why no rule of any kind can act on a method, or null. */
    static @Nullable Reason ofAnyRule(ClassShape type, MethodShape method) {
        int access = method.access();
        if ((access & Descriptors.BRIDGE) != 0) {
            return new Reason(
                    Kind.UNWOVEN,
                    "it is a bridge that the compiler added",
                    "Name the method that it calls.");
        }
        if ((access & Descriptors.SYNTHETIC) != 0) {
            return new Reason(
                    Kind.UNWOVEN,
                    "the compiler added it; it is not in the source",
                    "Name a method of the source (of a Kotlin property: annotate its getter).");
        }
        if ((access & Descriptors.ABSTRACT) != 0) {
            return (type.access() & Descriptors.INTERFACE) != 0
                    ? new Reason(
                            Kind.ABSTRACT,
                            "it has no body in the interface",
                            "Put the annotation on the classes that implement it, or name the"
                                    + " interface in a rule's method.")
                    : new Reason(
                            Kind.ABSTRACT,
                            "it is abstract",
                            "Write `+` after the class to name its subclasses, or name them.");
        }
        if ((access & Descriptors.NATIVE) != 0) {
            return new Reason(
                    Kind.UNWOVEN, "it is native", "Put the rule on a Java method that calls it.");
        }
        if (type.classFileVersion() < OLDEST_VERSION) {
            return new Reason(
                    Kind.UNWOVEN,
                    "its class file has version "
                            + type.classFileVersion()
                            + ", compiled for Java 6 or older",
                    "Compile it for Java 7 or newer, or put the rule on a method that calls it.");
        }
        if ((access & Descriptors.COPIED) != 0) {
            return new Reason(
                    Kind.UNWOVEN,
                    "it is a Kotlin inline function, of whose body each Kotlin caller has a copy",
                    "Leave `inline` out, or put the rule on an ordinary function that it calls.");
        }
        List<String> parameters = method.parameterTypes();
        if (!parameters.isEmpty()
                && parameters
                        .get(parameters.size() - 1)
                        .equals("Lkotlin/coroutines/Continuation;")) {
            return new Reason(
                    Kind.UNWOVEN,
                    "it is a Kotlin suspend function",
                    "They come in a later version; put the rule on an ordinary function that it"
                            + " calls.");
        }
        return null;
    }

    /** Why a method that can be woven has no answer to keep, or null. */
    static @Nullable Reason ofCacheRule(ClassShape type, MethodShape method) {
        String returned = method.returnType();
        boolean isStage = returned.equals("L" + STAGE + ";") || returned.equals("L" + FUTURE + ";");
        String element =
                isStage ? stagedElement(method.signature()) : Descriptors.elementName(returned);
        if (element.equals("void")
                || element.equals("java/lang/Void")
                || element.equals("kotlin/Unit")) {
            return noAnswer(
                    "it returns nothing",
                    "A cache rule needs an answer; only evict rules fit here.");
        }
        if (RESPONSES.contains(element)) {
            return noAnswer(
                    "it returns " + simple(element) + ", which answers one request only", USE_HTTP);
        }
        if (ASYNCHRONOUS.contains(element)) {
            return noAnswer(
                    "it returns " + simple(element) + ", whose value comes later",
                    "Of asynchronous results only CompletionStage and CompletableFuture are kept;"
                            + " put the rule on the method that computes the value.");
        }
        if (isLive(element)) {
            return noAnswer(
                    "it returns " + simple(element) + ", a live resource that cannot be kept",
                    "Put the rule on a method that reads it into a value, such as byte[], String"
                            + " or List.");
        }
        for (AnnotationShape annotation : method.annotations()) {
            if (LOCKS.contains(annotation.descriptor())) {
                return locking();
            }
        }
        boolean isHandler = isWebHandler(method);
        boolean writesBody =
                carries(type.annotations(), BODY) || carries(method.annotations(), BODY);
        List<String> parameters = method.parameterTypes();
        for (int i = 0; i < parameters.size(); i++) {
            String parameter = Descriptors.elementName(parameters.get(i));
            if (LOCK_MODES.contains(parameter)) {
                return locking();
            }
            boolean isModelMap =
                    isHandler
                            && MODEL_AS_MAP.contains(parameter)
                            && method.parameterAnnotations().get(i).isEmpty();
            boolean fills = isModelMap || MODELS.contains(parameter);
            if (fills && !writesBody) {
                return noAnswer(
                        "it answers through its argument of type " + simple(parameter), USE_HTTP);
            }
        }
        return null;
    }

    /** The element type of what a stage is declared to complete with; Object when it is open. */
    private static String stagedElement(@Nullable String signature) {
        int start = signature == null ? -1 : signature.indexOf('<', signature.indexOf(')'));
        if (signature == null || start < 0) {
            return "java/lang/Object";
        }
        start++;
        while (start < signature.length() && "[+-".indexOf(signature.charAt(start)) >= 0) {
            start++;
        }
        int end = start;
        while (end < signature.length() && "<;>".indexOf(signature.charAt(end)) < 0) {
            end++;
        }
        boolean isClass = start < end && signature.charAt(start) == 'L';
        return isClass ? signature.substring(start + 1, end) : "java/lang/Object";
    }

    /** Why a method that can be woven does not tell when it has written, or null. */
    static @Nullable Reason ofEvictRule(MethodShape method) {
        String returned = Descriptors.elementName(method.returnType());
        boolean isStage = returned.equals(STAGE) || returned.equals(FUTURE);
        return isStage || !ASYNCHRONOUS.contains(returned)
                ? null
                : new Reason(
                        Kind.UNWOVEN,
                        "it returns " + simple(returned) + " and writes after it has returned",
                        "Put the rule on the method that writes; of asynchronous results only"
                                + " CompletionStage and CompletableFuture are followed.");
    }

    private static Reason locking() {
        return noAnswer(
                "it locks what it reads", "Put the rule on a method that reads without a lock.");
    }

    private static Reason noAnswer(String reason, String remedy) {
        return new Reason(Kind.NO_ANSWER, reason, remedy);
    }

    private static boolean isLive(String name) {
        if (LIVE.contains(name)) {
            return true;
        }
        if (name.startsWith("java/util/stream/") || name.startsWith("java/nio/channels/")) {
            return true;
        }
        if (name.startsWith("java/util/Spliterator$")) {
            return true;
        }
        boolean inJdk = name.startsWith("java/") || name.startsWith("javax/");
        boolean inServlet = name.startsWith("jakarta/servlet/");
        return (inJdk || inServlet)
                && (name.endsWith("InputStream")
                        || name.endsWith("OutputStream")
                        || name.endsWith("Reader")
                        || name.endsWith("Writer"));
    }

    private static boolean isWebHandler(MethodShape method) {
        for (AnnotationShape annotation : method.annotations()) {
            String descriptor = annotation.descriptor();
            if (descriptor.startsWith("Lorg/springframework/web/bind/annotation/")
                    && (descriptor.endsWith("Mapping;")
                            || descriptor.endsWith("/ModelAttribute;")
                            || descriptor.endsWith("/ExceptionHandler;"))) {
                return true;
            }
        }
        return false;
    }

    private static boolean carries(List<AnnotationShape> annotations, Set<String> descriptors) {
        for (AnnotationShape annotation : annotations) {
            if (descriptors.contains(annotation.descriptor())) {
                return true;
            }
        }
        return false;
    }

    private static String simple(String internalName) {
        return internalName.substring(internalName.lastIndexOf('/') + 1);
    }
}
