package dev.deja.codec;

import java.io.Externalizable;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.ref.Reference;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.Map;
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
        if (Plans.isOfJdk(type)) {
            return jdk(type);
        }
        if (type.isInterface() || Modifier.isAbstract(type.getModifiers())) {
            return type.getName() + " is abstract";
        }
        return application(type);
    }

    /** Things that do something rather than say something. */
    private static @Nullable String live(Class<?> type) {
        if (type == Class.class) {
            return "a Class object is not carried";
        }
        if (Throwable.class.isAssignableFrom(type)) {
            return type.getName() + " is an exception, and exceptions are not carried";
        }
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
        if (Collection.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type)) {
            return type.getName() + " is a collection of its own kind, which is not carried yet";
        }
        for (Class<?> c = type.getSuperclass(); c != null; c = c.getSuperclass()) {
            if (Plans.isOfJdk(c) && c != Object.class && c != Record.class && c != Number.class) {
                return type.getName() + " extends " + c.getName() + ", whose state is not carried";
            }
        }
        return contract(type);
    }

    /** Classes that say themselves how to be written; following them comes later. */
    private static @Nullable String contract(Class<?> type) {
        if (!Serializable.class.isAssignableFrom(type)) {
            return null;
        }
        if (Externalizable.class.isAssignableFrom(type)) {
            return contract(type, "is Externalizable");
        }
        for (Class<?> c = type; c != null && !Plans.isOfJdk(c); c = c.getSuperclass()) {
            for (Method method : c.getDeclaredMethods()) {
                if (isContract(method)) {
                    return contract(type, "declares " + method.getName());
                }
            }
        }
        return null;
    }

    private static boolean isContract(Method method) {
        Class<?>[] parameters = method.getParameterTypes();
        return switch (method.getName()) {
            case "writeObject" ->
                    parameters.length == 1 && parameters[0] == ObjectOutputStream.class;
            case "readObject" -> parameters.length == 1 && parameters[0] == ObjectInputStream.class;
            case "writeReplace", "readResolve", "readObjectNoData" -> parameters.length == 0;
            default -> false;
        };
    }

    private static String contract(Class<?> type, String what) {
        return type.getName()
                + " "
                + what
                + ": serialization contracts of classes are not followed yet";
    }
}
