package dev.deja.rule;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which exceptions a rule may keep (SPEC B05): those it names, with subclasses; never an {@link
 * Error}, never one that tells of the caller's rights or of its thread, even where a supertype is
 * named. Judged by name, since the classes belong to many loaders.
 */
public final class StorableErrors {
    /** What one caller may not do says nothing about the next. */
    private static final Set<String> ABOUT_THE_CALLER =
            Set.of(
                    "java.lang.SecurityException",
                    "java.lang.InterruptedException",
                    "java.util.concurrent.CancellationException",
                    "java.security.GeneralSecurityException",
                    "java.nio.file.AccessDeniedException",
                    "javax.security.auth.login.LoginException",
                    "javax.security.sasl.SaslException",
                    "javax.naming.NamingSecurityException",
                    "org.springframework.security.access.AccessDeniedException",
                    "org.springframework.security.core.AuthenticationException",
                    "org.apache.shiro.ShiroException",
                    "jakarta.ejb.EJBAccessException",
                    "javax.ejb.EJBAccessException",
                    "jakarta.ws.rs.ForbiddenException",
                    "javax.ws.rs.ForbiddenException",
                    "jakarta.ws.rs.NotAuthorizedException",
                    "javax.ws.rs.NotAuthorizedException",
                    "jakarta.security.enterprise.AuthenticationException",
                    "javax.security.enterprise.AuthenticationException",
                    "jakarta.security.auth.message.AuthException",
                    "javax.security.auth.message.AuthException",
                    "io.micronaut.security.authentication.AuthenticationException",
                    "io.micronaut.security.authentication.AuthorizationException");

    private StorableErrors() {}

    /** Whether an exception is one of those named, or of a subclass, and may be kept at all. */
    public static boolean accept(List<String> named, Throwable error) {
        if (named.isEmpty() || error instanceof Error) {
            return false;
        }
        boolean found = false;
        for (Class<?> type = error.getClass();
                type != null && type != Object.class;
                type = type.getSuperclass()) {
            if (ABOUT_THE_CALLER.contains(type.getName())) {
                return false;
            }
            found = found || named.contains(type.getName());
        }
        return found;
    }

    /**
     * Whether an exception says that an answer could not be computed, not that this caller may not
     * have it, nor that its thread is to stop.
     */
    public static boolean isOfOrigin(Throwable error) {
        if (error instanceof Error || error instanceof InterruptedException) {
            return false;
        }
        for (Class<?> type = error.getClass();
                type != null && type != Object.class;
                type = type.getSuperclass()) {
            if (ABOUT_THE_CALLER.contains(type.getName())) {
                return false;
            }
        }
        return true;
    }

    /**
     * Why a class cannot be named, as the end of a sentence, or null when it can as far as its name
     * tells.
     */
    public static @Nullable String refusal(String className) {
        if (ABOUT_THE_CALLER.contains(className)) {
            return "tells of the caller and is never kept";
        }
        Class<?> known;
        try {
            known = Class.forName(className, false, ClassLoader.getPlatformClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            return null;
        }
        if (Error.class.isAssignableFrom(known)) {
            return "is an Error, which is never kept";
        }
        if (!Throwable.class.isAssignableFrom(known)) {
            return "is no exception";
        }
        for (Class<?> type = known; type != null; type = type.getSuperclass()) {
            if (ABOUT_THE_CALLER.contains(type.getName())) {
                return "tells of the caller and is never kept";
            }
        }
        return null;
    }
}
