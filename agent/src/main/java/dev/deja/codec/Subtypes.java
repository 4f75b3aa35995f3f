package dev.deja.codec;

import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Type;
import java.util.Collection;

/**
 * The subtypes that a type names itself, though it is not sealed: those nested in it, which their
 * author has put there, and those in annotations of the same meaning. On an instance that has not
 * met them yet, they are read back all the same.
 */
final class Subtypes {
    private Subtypes() {}

    static void addTo(Collection<Type> found, Class<?> type) {
        for (Class<?> nested : type.getDeclaredClasses()) {
            add(found, type, nested);
        }
        for (Annotation annotation : type.getDeclaredAnnotations()) {
            String name = annotation.annotationType().getName();
            if (name.equals("com.fasterxml.jackson.annotation.JsonSubTypes")) {
                for (Object each : values(annotation)) {
                    if (each instanceof Annotation subtype) {
                        add(found, type, value(subtype));
                    }
                }
            } else if (name.equals("jakarta.xml.bind.annotation.XmlSeeAlso")
                    || name.equals("javax.xml.bind.annotation.XmlSeeAlso")) {
                for (Object each : values(annotation)) {
                    add(found, type, each);
                }
            }
        }
    }

    private static void add(Collection<Type> found, Class<?> type, Object named) {
        if (named instanceof Class<?> subtype && type.isAssignableFrom(subtype)) {
            found.add(subtype);
        }
    }

    private static Object[] values(Annotation annotation) {
        return value(annotation) instanceof Object[] values ? values : new Object[0];
    }

    /** An annotation is a proxy of the JDK's; asking it runs no code of the application. */
    private static Object value(Annotation annotation) {
        try {
            var method = annotation.annotationType().getDeclaredMethod("value");
            method.setAccessible(true);
            return method.invoke(annotation);
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("an annotation without what its kind has", e);
        }
    }
}
