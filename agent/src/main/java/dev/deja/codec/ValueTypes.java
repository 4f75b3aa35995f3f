package dev.deja.codec;

import java.lang.ref.WeakReference;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * The types that one rule's values may have: the declared type of the method with all that is
 * reachable from it, what has been met while encoding, and the JDK's own value types. Nothing else
 * is ever created while decoding.
 *
 * <p>One per (rule, method, class loader); reachable only from the woven class, so that it dies
 * with it. Safe for use by many threads.
 */
public final class ValueTypes {
    /** Longs with a bit for each type of the JDK that has a number. */
    static final int KINDS = 4;

    private static final int MAX_LEARNED = 10_000;

    private static final List<Class<?>> PRIMITIVES =
            List.of(
                    void.class,
                    boolean.class,
                    byte.class,
                    short.class,
                    char.class,
                    int.class,
                    long.class,
                    float.class,
                    double.class);

    private final Type declared;
    private final ClassLoader loader;
    private final Slot root;
    private final List<String> allowed;

    /** Met while encoding. Weak: the loader of the woven class does not own all that it can see. */
    private final Map<String, WeakReference<Class<?>>> learned = new ConcurrentHashMap<>();

    /** Classes that were values themselves: they may be named again, but not be created. */
    private final Map<String, WeakReference<Class<?>>> mentioned = new ConcurrentHashMap<>();

    private volatile @Nullable Map<String, Class<?>> reachable;
    private final AtomicLongArray kinds = new AtomicLongArray(KINDS);
    private volatile boolean entitySeen;
    private volatile @Nullable Boolean entityDeclared;
    private volatile int expectedBytes = 256;
    private volatile int bytesPerObject = 64;

    private final int maxBytes;

    private ValueTypes(Type declared, ClassLoader loader, List<String> allowed, long maxBytes) {
        this.maxBytes = (int) Math.min(maxBytes, Wire.MAX_BYTES);
        this.declared = declared;
        this.allowed = allowed;
        this.loader = loader;
        this.root = Generics.slot(declared, Map.of()).boxed();
    }

    /**
     * Starts with the declared type alone.
     *
     * @param declared the generic return type of the method
     * @param loader the defining loader of the class that declares the method; never null: the
     *     platform loader stands for the bootstrap loader
     */
    public static ValueTypes of(Type declared, ClassLoader loader) {
        return new ValueTypes(declared, loader, List.of(), Wire.MAX_BYTES);
    }

    /**
     * Starts with the declared type and what the operator allows besides.
     *
     * @param allowed binary class names, and packages followed by {@code .*}, which stand for the
     *     classes directly in them and those nested in these
     * @param maxBytes a value with a longer payload is refused while it is written, before it takes
     *     more memory than that
     */
    public static ValueTypes of(
            Type declared, ClassLoader loader, List<String> allowed, long maxBytes) {
        return new ValueTypes(declared, loader, List.copyOf(allowed), maxBytes);
    }

    /** The generic return type of the method. */
    public Type declared() {
        return declared;
    }

    /** Where classes named in an entry are looked up. */
    public ClassLoader loader() {
        return loader;
    }

    /**
     * Whether values may hold entities of a JPA mapper: the declared types lead to one, or one was
     * met in a value so far.
     */
    public boolean holdEntities() {
        return entitySeen || declareEntities();
    }

    private boolean declareEntities() {
        Boolean known = entityDeclared;
        if (known == null) {
            // Where the annotations cannot be seen nothing is loaded for the sake of this question.
            known = Persistent.isVisibleTo(loader) && anyEntity(reachable());
            entityDeclared = known;
        }
        return known;
    }

    private static boolean anyEntity(Map<String, Class<?>> classes) {
        for (Class<?> type : classes.values()) {
            if (Persistent.isEntity(type)) {
                return true;
            }
        }
        return false;
    }

    /** Notes that an entity was written or read. */
    void sawEntity() {
        if (!entitySeen) {
            entitySeen = true;
        }
    }

    Slot root() {
        return root;
    }

    /** The longest payload. */
    int maxBytes() {
        return maxBytes;
    }

    /** How large an array to begin with. */
    int expectedBytes() {
        return expectedBytes;
    }

    void encoded(int bytes) {
        int expected = expectedBytes;
        if (bytes > expected || bytes < expected / 4) {
            expectedBytes = Math.min(Math.max(256, bytes + bytes / 8), 1 << 20);
        }
    }

    /** How many bytes of payload there are for each object with an identity, at least one. */
    int bytesPerObject() {
        return bytesPerObject;
    }

    /** Notes how many objects a payload held, of which there is at least one. */
    void decoded(int bytes, int objects) {
        int each = Math.max(1, bytes / objects);
        int known = bytesPerObject;
        if (each < known || each > 2 * known) {
            bytesPerObject = each;
        }
    }

    /** Notes the types of the JDK in a value; tells whether one of them was not there before. */
    boolean meet(long[] met) {
        boolean isNew = false;
        for (int i = 0; i < KINDS; i++) {
            if ((met[i] & ~kinds.get(i)) != 0) {
                long bits = met[i];
                isNew |= (bits & ~kinds.getAndAccumulate(i, bits, (a, b) -> a | b)) != 0;
            }
        }
        return isNew;
    }

    /**
     * Remembers a type that is about to be written by name, if it can be found by that name.
     *
     * @return whether it was unknown
     */
    boolean learn(Class<?> type) throws Refusal {
        return remember(type, learned);
    }

    /** Remembers a class that is a value itself. */
    void mention(Class<?> type) throws Refusal {
        remember(type, mentioned);
    }

    private boolean remember(Class<?> type, Map<String, WeakReference<Class<?>>> learned)
            throws Refusal {
        WeakReference<Class<?>> known = learned.get(type.getName());
        if (known != null && known.refersTo(type)) {
            return false;
        }
        if (find(type.getName()) != type) {
            throw new Refusal(
                    type.getName()
                            + " is not visible to the class loader of the method that returns it");
        }
        if (learned.size() >= MAX_LEARNED) {
            throw new Refusal("more than " + MAX_LEARNED + " classes in the values of one method");
        }
        learned.put(type.getName(), new WeakReference<>(type));
        return true;
    }

    /** The class of this name, where a class itself is the value; or null. */
    @Nullable Class<?> resolveMention(String name) {
        for (Class<?> type : PRIMITIVES) {
            if (type.getName().equals(name)) {
                return type;
            }
        }
        WeakReference<Class<?>> known = mentioned.get(name);
        if (known == null) {
            return resolve(name);
        }
        Class<?> type = known.get();
        return type != null ? type : find(name);
    }

    /** Takes a type for one that these values have, as if one had been written here. */
    public void expect(Class<?> type) {
        try {
            learn(type);
        } catch (Refusal e) {
            // Of another loader: nothing of it is read back here.
        }
    }

    /** The type of this name, or null when the values of this method do not have it. */
    @Nullable Class<?> resolve(String name) {
        WeakReference<Class<?>> known = learned.get(name);
        if (known != null) {
            Class<?> type = known.get();
            return type != null ? type : find(name);
        }
        Class<?> declaredType = reachable().get(name);
        if (declaredType != null) {
            return declaredType;
        }
        if (name.startsWith("[")) {
            return resolveArray(name);
        }
        return isAllowed(name) ? find(name) : null;
    }

    private boolean isAllowed(String name) {
        for (String each : allowed) {
            int dot = each.length() - 2;
            boolean is =
                    each.endsWith(".*")
                            ? name.lastIndexOf('.') == dot && name.regionMatches(0, each, 0, dot)
                            : name.equals(each);
            if (is) {
                return true;
            }
        }
        return false;
    }

    /** An array whose elements these values have; dimensions as the JVM allows them. */
    private @Nullable Class<?> resolveArray(String name) {
        int dimensions = name.lastIndexOf('[') + 1;
        String element = name.substring(dimensions);
        Class<?> type = element.length() == 1 ? primitive(element.charAt(0)) : null;
        if (type == null && element.startsWith("L") && element.endsWith(";")) {
            String className = element.substring(1, element.length() - 1);
            type = Recipes.named(className);
            if (type == null && !className.startsWith("[")) {
                type = resolve(className);
            }
        }
        if (type == null || dimensions > 16 || !name.startsWith("[".repeat(dimensions))) {
            return null;
        }
        for (int i = 0; i < dimensions; i++) {
            type = type.arrayType();
        }
        return type;
    }

    private static @Nullable Class<?> primitive(char descriptor) {
        return switch (descriptor) {
            case 'Z' -> boolean.class;
            case 'B' -> byte.class;
            case 'S' -> short.class;
            case 'C' -> char.class;
            case 'I' -> int.class;
            case 'J' -> long.class;
            case 'F' -> float.class;
            case 'D' -> double.class;
            default -> null;
        };
    }

    private @Nullable Class<?> find(String name) {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            return null;
        }
    }

    private Map<String, Class<?>> reachable() {
        Map<String, Class<?>> known = reachable;
        if (known == null) {
            known = TypeGraph.of(declared);
            reachable = known;
        }
        return known;
    }
}
