package dev.deja.rule;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.Constructor;
import org.jspecify.annotations.Nullable;

/**
 * An object of a class that a rule names, made for it: the user's code, found through the loader of
 * the application that the rule is about. Whoever holds it must hang off that application.
 *
 * @param instance the object
 * @param contract the interface of {@code dev.deja.api} that it implements, as the application has
 *     it
 */
public record UserObject(Object instance, Class<?> contract) {
    /** Why there is no such object; the message is the end of a sentence about the class. */
    public static final class UnusableException extends Exception {
        private static final long serialVersionUID = 1L;

        UnusableException(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * Makes an object by the constructor without parameters, of whatever visibility.
     *
     * @param className binary name
     * @param loader where it is looked for
     * @param contract binary name of the interface that it must implement
     * @throws UnusableException when there is no such class, or no object of it can be made
     */
    public static UserObject make(String className, ClassLoader loader, String contract)
            throws UnusableException {
        try {
            Class<?> type = Class.forName(className, true, loader);
            Class<?> found = contractOf(type, contract);
            if (found == null) {
                throw new UnusableException("it does not implement " + contract + "; implement it");
            }
            Constructor<?> constructor = type.getDeclaredConstructor();
            MethodHandle maker = Access.maker(constructor);
            if (maker == null) {
                throw new UnusableException("its constructor is not accessible");
            }
            return new UserObject((Object) maker.invokeExact(), found);
        } catch (UnusableException e) {
            throw e;
        } catch (ClassNotFoundException e) {
            throw new UnusableException(
                    "there is no such class where the method's class comes from; correct the"
                            + " name, or put it there");
        } catch (NoSuchMethodException e) {
            throw new UnusableException("it has no constructor without parameters; give it one");
        } catch (Throwable e) {
            throw new UnusableException("no object of it can be made: " + e.getClass().getName());
        }
    }

    private static @Nullable Class<?> contractOf(Class<?> type, String contract) {
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            for (Class<?> each : c.getInterfaces()) {
                Class<?> found =
                        each.getName().equals(contract) ? each : contractOf(each, contract);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }
}
