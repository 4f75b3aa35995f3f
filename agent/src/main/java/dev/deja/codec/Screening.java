package dev.deja.codec;

import java.io.Externalizable;
import java.io.Serializable;
import java.lang.ref.Reference;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/** Which classes are refused, and the sentence that says why. */
final class Screening {
    static final String COPY_IT = "return a copy, such as List.copyOf or new ArrayList gives";

    private Screening() {}

    /** Why instances of a class without a recipe are refused, or null when they are carried. */
    static @Nullable String refusal(Class<?> type) {
        String live = live(type);
        if (live != null) {
            return live;
        }
        String generated = generated(type);
        if (generated != null) {
            return generated;
        }
        String persistent = Persistent.refusal(type);
        if (persistent != null) {
            return persistent;
        }
        if (Plans.isOfJdk(type) && !Throwable.class.isAssignableFrom(type)) {
            return jdk(type);
        }
        if (type.isInterface() || Modifier.isAbstract(type.getModifiers())) {
            return type.getName() + " is abstract";
        }
        return application(type);
    }

    /** Things that do something rather than say something. */
    private static @Nullable String live(Class<?> type) {
        boolean live =
                AutoCloseable.class.isAssignableFrom(type)
                        || Iterator.class.isAssignableFrom(type)
                        || Enumeration.class.isAssignableFrom(type)
                        || Future.class.isAssignableFrom(type)
                        || CompletionStage.class.isAssignableFrom(type)
                        || Executor.class.isAssignableFrom(type)
                        || Lock.class.isAssignableFrom(type)
                        || Thread.class.isAssignableFrom(type)
                        || ThreadGroup.class.isAssignableFrom(type)
                        || ThreadLocal.class.isAssignableFrom(type)
                        || ClassLoader.class.isAssignableFrom(type)
                        || Reference.class.isAssignableFrom(type);
        return live ? type.getName() + " is a live resource, not a value" : null;
    }

    private static @Nullable String generated(Class<?> type) {
        if (type.isHidden()) {
            return type.getName() + " is a lambda or another hidden class";
        }
        if (Proxy.isProxyClass(type)) {
            return type.getName() + " is a proxy";
        }
        String name = type.getName();
        if (type.isSynthetic()
                || name.contains("$$")
                || name.contains("$ByteBuddy$")
                || name.contains("$MockitoMock$")) {
            return name + " is a generated class; its instances belong to a framework";
        }
        return null;
    }

    private static String jdk(Class<?> type) {
        if (type == Object.class) {
            return "an instance of Object has nothing but its identity, which a copy cannot have";
        }
        if (Collection.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type)) {
            return type.getName() + " is a view or a collection without a recipe; " + COPY_IT;
        }
        return type.getName() + " is a class of the JDK without a recipe";
    }

    private static @Nullable String application(Class<?> type) {
        for (Class<?> c = type.getSuperclass(); c != null; c = c.getSuperclass()) {
            if (Plans.isOfJdk(c)
                    && !Serializable.class.isAssignableFrom(c)
                    && !SerialLayout.isStateless(c)) {
                return type.getName() + " extends " + c.getName() + ", whose state is not carried";
            }
        }
        if (SerialLayout.isSpokenFor(type)) {
            return contract(type);
        }
        boolean hashing = Map.class.isAssignableFrom(type) || Set.class.isAssignableFrom(type);
        if (hashing && !Serializable.class.isAssignableFrom(type) && hasTable(type)) {
            return type.getName()
                    + " is a map or set that keeps its elements in an array, perhaps by their hash,"
                    + " which differs between JVMs; make it Serializable with a readObject that"
                    + " puts them in again, or return a copy in a HashMap or HashSet";
        }
        return null;
    }

    private static boolean hasTable(Class<?> type) {
        for (Class<?> c = type; c != null && !Plans.isOfJdk(c); c = c.getSuperclass()) {
            if (hasArray(c)) {
                return true;
            }
            for (Class<?> part : c.getDeclaredClasses()) {
                if (hasArray(part)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean hasArray(Class<?> type) {
        for (Field field : type.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers()) && field.getType().isArray()) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable String contract(Class<?> type) {
        if (!Trusted.isAvailable()) {
            return type.getName()
                    + " says itself how it is written, which this JDK does not let us follow";
        }
        if (Externalizable.class.isAssignableFrom(type) && !SerialLayout.canBeConstructed(type)) {
            return type.getName()
                    + " is Externalizable, and has no public constructor without parameters";
        }
        return null;
    }
}
