package dev.deja.rule;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What computations may read besides their arguments, as far as the agent can see it (SPEC C09):
 * the methods of well-known libraries that hand out the user, the request and the locale, and those
 * that {@code inputs.watch} names. Safe for many threads.
 *
 * <p>The name of an input comes out of entries, which anybody may have written, and leads to a call
 * of a method: only methods that are accessors here are ever called.
 */
public final class HiddenInputs {
    /** The name of the input that is the user of Spring Security. */
    public static final String USER = "spring-security:user";

    /** The name of the input that is Spring's current request. */
    public static final String REQUEST = "spring-web:request";

    private static final String SECURITY = "org/springframework/security/core/context/";
    private static final String LOCALES = "org/springframework/context/i18n/LocaleContextHolder";
    private static final String REQUESTS =
            "org/springframework/web/context/request/RequestContextHolder";
    private static final int MAX_NAME = 200;
    private static final String LOCALE =
            "org.springframework.context.i18n.LocaleContextHolder#getLocale()Ljava/util/Locale;";
    private static final String TIME_ZONE =
            "org.springframework.context.i18n.LocaleContextHolder#getTimeZone()Ljava/util/TimeZone;";

    /** Class and method, such as {@code a/B#c}, to the names of what it shows. */
    private final Map<String, List<String>> table = new HashMap<>();

    private final Set<String> tableTypes = new HashSet<>();
    private final @Nullable MethodPatterns watched;

    /** Names of inputs, without arguments, that stand for a call of a method. */
    private final Set<String> callable = ConcurrentHashMap.newKeySet();

    /** Texts of patterns that have selected a method. */
    private final Set<String> matched = ConcurrentHashMap.newKeySet();

    /**
     * Creates the list.
     *
     * @param watched {@code inputs.watch}, or null
     */
    public HiddenInputs(@Nullable MethodPatterns watched) {
        this.watched = watched;
        List<String> user = List.of(USER);
        add(SECURITY.concat("SecurityContextHolder#getContext"), user);
        // Spring's own guards ask the strategy, not the holder.
        add(SECURITY.concat("ThreadLocalSecurityContextHolderStrategy#getContext"), user);
        add(
                SECURITY.concat("InheritableThreadLocalSecurityContextHolderStrategy#getContext"),
                user);
        add(SECURITY.concat("GlobalSecurityContextHolderStrategy#getContext"), user);
        add(SECURITY.concat("ListeningSecurityContextHolderStrategy#getContext"), user);
        // Where a deferred context, or one that was kept, is opened at last.
        add(SECURITY.concat("SecurityContextImpl#getAuthentication"), user);
        // currentRequestAttributes asks it.
        add(REQUESTS.concat("#getRequestAttributes"), List.of(REQUEST));
        add(LOCALES.concat("#getLocale"), List.of(LOCALE));
        add(LOCALES.concat("#getTimeZone"), List.of(TIME_ZONE));
        add(LOCALES.concat("#getLocaleContext"), List.of(LOCALE, TIME_ZONE));
        addValue("grails/gorm/multitenancy/Tenants#currentId", "()Ljava/io/Serializable;");
        addValue(
                "org/apache/shiro/SecurityUtils#getSubject",
                "()Lorg/apache/shiro/subject/Subject;");
        callable.add(LOCALE);
        callable.add(TIME_ZONE);
    }

    private void addValue(String method, String descriptor) {
        String input = method.replace('/', '.').concat(descriptor);
        add(method, List.of(input));
        callable.add(input);
    }

    private void add(String method, List<String> inputs) {
        table.put(method, inputs);
        tableTypes.add(method.substring(0, method.indexOf('#')));
    }

    /** Whether a class of this name may have accessors. */
    boolean mayMatch(String internalName) {
        MethodPatterns more = watched;
        return tableTypes.contains(internalName) || (more != null && more.mayMatch(internalName));
    }

    /** Whether a class may have accessors, by its name or by the annotations of its methods. */
    boolean mayMatch(ClassShape type) {
        return mayMatch(type.internalName()) || !annotationDescriptors().isEmpty();
    }

    /** Descriptors of the annotations that {@code inputs.watch} asks for. */
    Set<String> annotationDescriptors() {
        MethodPatterns more = watched;
        return more == null ? Set.of() : more.annotationDescriptors();
    }

    /** Names of all inputs that belong to threads and can be asked without an argument. */
    public List<String> ofThreads() {
        List<String> names = new ArrayList<>(callable);
        names.add(USER);
        return names;
    }

    /** The patterns of {@code inputs.watch} that no class has fitted yet. */
    public List<String> unmatched() {
        List<String> unmatched = new ArrayList<>();
        MethodPatterns more = watched;
        if (more != null) {
            for (MethodPattern pattern : more.patterns()) {
                if (!matched.contains(pattern.text())) {
                    unmatched.add(pattern.text());
                }
            }
        }
        return unmatched;
    }

    /** The patterns of {@code inputs.watch} that name classes of the JDK, which are not woven. */
    public List<String> ofJdk() {
        List<String> found = new ArrayList<>();
        MethodPatterns more = watched;
        if (more != null) {
            for (MethodPattern pattern : more.patterns()) {
                String type = pattern.type().exact();
                if (type != null
                        && ClassLoader.getPlatformClassLoader().getResource(type.concat(".class"))
                                != null) {
                    found.add(pattern.text());
                }
            }
        }
        return found;
    }

    /** The accessors of a class, by method; empty for most. */
    IdentityHashMap<MethodShape, Accessor> accessors(ClassShape type) {
        String name = type.internalName();
        // By identity: the shapes come from one class.
        IdentityHashMap<MethodShape, Accessor> found = new IdentityHashMap<>();
        if (tableTypes.contains(name)) {
            for (MethodShape method : type.methods()) {
                List<String> inputs = table.get(name.concat("#").concat(method.name()));
                if (inputs != null
                        && method.parameterTypes().isEmpty()
                        && Refusals.ofAnyRule(type, method) == null) {
                    found.put(method, known(type, method, inputs));
                }
            }
        }
        MethodPatterns more = watched;
        if (more != null) {
            for (MethodShape method : selected(more, type)) {
                if (!found.containsKey(method)) {
                    found.put(method, watched(type, method));
                }
            }
        }
        return found;
    }

    /** A name that belongs to several methods means all of them: in doubt more is observed. */
    private List<MethodShape> selected(MethodPatterns patterns, ClassShape type) {
        List<MethodShape> all = new ArrayList<>();
        for (MethodPattern pattern : patterns.patterns()) {
            if (!pattern.type().matches(type.internalName())) {
                continue;
            }
            for (MethodShape method : type.methods()) {
                if (pattern.matches(method) && Refusals.ofAnyRule(type, method) == null) {
                    matched.add(pattern.text());
                    all.add(method);
                }
            }
        }
        try {
            all.removeAll(patterns.excepted(type));
        } catch (RuleSyntaxException e) {
            // An exception that cannot be told excepts nothing.
        }
        return all;
    }

    private static Accessor known(ClassShape type, MethodShape method, List<String> inputs) {
        return new Accessor(source(type, method), inputs, inputs.size() == 1, false);
    }

    private Accessor watched(ClassShape type, MethodShape method) {
        boolean isStatic = (method.access() & Modifier.STATIC) != 0;
        List<String> parameters = method.parameterTypes();
        boolean takesName =
                parameters.size() == 1 && parameters.get(0).equals("Ljava/lang/String;");
        if (!isStatic
                || (!parameters.isEmpty() && !takesName)
                || method.descriptor().endsWith(")V")) {
            return new Accessor(source(type, method), List.of(), true, false);
        }
        String input =
                type.className().concat("#").concat(method.name()).concat(method.descriptor());
        callable.add(input);
        return new Accessor(source(type, method), List.of(input), true, takesName);
    }

    private static String source(ClassShape type, MethodShape method) {
        return type.className().concat("#").concat(method.sourceForm());
    }

    /** The name of an input whose accessor was asked for something by name; null when too long. */
    public static @Nullable String named(String input, @Nullable Object argument) {
        return argument instanceof String name && name.length() <= MAX_NAME
                ? input + " " + name
                : null;
    }

    /**
     * How to read an input.
     *
     * @param input its name, of any origin
     * @param loader through which its class is found; the reader holds it
     * @return null when the loader sees no such thing, or when it is none of the inputs known here
     */
    public @Nullable InputReader reader(String input, ClassLoader loader) {
        try {
            if (input.equals(USER)) {
                SpringUser user = SpringUser.of(loader);
                return user == null ? null : new InputReader(new OfUser(user));
            }
            if (input.equals(REQUEST)) {
                MethodHandle current = supplier(REQUESTS, "getRequestAttributes", loader);
                return current == null ? null : new InputReader(new OfRequest(current));
            }
            return called(input, loader);
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            return null;
        }
    }

    private static @Nullable MethodHandle supplier(
            String internalName, String method, ClassLoader loader)
            throws ReflectiveOperationException {
        Class<?> type = visible(internalName.replace('/', '.'), loader);
        return type == null ? null : Access.supplier(type.getMethod(method));
    }

    private static @Nullable Class<?> visible(String name, ClassLoader loader) {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            return null;
        }
    }

    private @Nullable InputReader called(String input, ClassLoader loader)
            throws ReflectiveOperationException {
        int blank = input.indexOf(' ');
        String call = blank < 0 ? input : input.substring(0, blank);
        int hash = call.indexOf('#');
        int open = call.indexOf('(');
        if (hash <= 0 || open < hash) {
            return null;
        }
        String className = call.substring(0, hash);
        if (!callable.contains(call) && !mayMatch(className.replace('.', '/'))) {
            return null;
        }
        // Loading it is what tells whether it is an accessor.
        Class<?> type = visible(className, loader);
        if (type == null || !callable.contains(call)) {
            return null;
        }
        String name = call.substring(hash + 1, open);
        for (Method method : type.getDeclaredMethods()) {
            if (method.getName().equals(name)
                    && Modifier.isStatic(method.getModifiers())
                    && descriptor(method).equals(call.substring(open))
                    && method.getParameterCount() == (blank < 0 ? 0 : 1)) {
                return blank < 0
                        ? new InputReader(new OfCall(Access.supplier(method)))
                        : new InputReader(
                                new OfNamed(Access.required(method), input.substring(blank + 1)));
            }
        }
        return null;
    }

    private static String descriptor(Method method) {
        return MethodType.methodType(method.getReturnType(), method.getParameterTypes())
                .descriptorString();
    }

    private record OfUser(SpringUser user) implements InputReader.Source {
        @Override
        public String now() throws Throwable {
            return user.value();
        }

        @Override
        public String of(@Nullable Object returned) throws Throwable {
            return user.valueOf(returned);
        }
    }

    /** Whether there is one: what a request holds is the caller's world. */
    private record OfRequest(MethodHandle current) implements InputReader.Source {
        @Override
        public String now() throws Throwable {
            return of((Object) current.invokeExact());
        }

        @Override
        public String of(@Nullable Object returned) {
            return returned == null ? InputValue.ABSENT : InputValue.WORLD;
        }
    }

    private record OfCall(MethodHandle accessor) implements InputReader.Source {
        @Override
        public String now() throws Throwable {
            return of((Object) accessor.invokeExact());
        }

        @Override
        public String of(@Nullable Object returned) {
            return InputValue.of(returned);
        }
    }

    private record OfNamed(MethodHandle accessor, String name) implements InputReader.Source {
        @Override
        public String now() throws Throwable {
            return of((Object) accessor.invokeExact((Object) name));
        }

        @Override
        public String of(@Nullable Object returned) {
            return InputValue.of(returned);
        }
    }
}
