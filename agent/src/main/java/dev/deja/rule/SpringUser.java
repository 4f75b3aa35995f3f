package dev.deja.rule;

import java.lang.invoke.MethodHandle;
import java.util.Collection;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The user whom Spring Security has signed in on the current thread, as the classes of one loader
 * see it. Holds that loader: kept by the application's side only.
 */
final class SpringUser {
    static final String HOLDER = "org.springframework.security.core.context.SecurityContextHolder";
    private static final String CONTEXT =
            "org.springframework.security.core.context.SecurityContext";
    private static final String AUTHENTICATION = "org.springframework.security.core.Authentication";
    private static final String ANONYMOUS =
            "org.springframework.security.authentication.AnonymousAuthenticationToken";

    private final MethodHandle currentContext;
    private final Class<?> contextType;
    private final MethodHandle authentication;
    private final MethodHandle isAuthenticated;
    private final MethodHandle name;
    private final MethodHandle principal;
    private final MethodHandle authorities;
    private final MethodHandle authority;

    private SpringUser(ClassLoader loader) throws ReflectiveOperationException {
        Class<?> holder = Class.forName(HOLDER, false, loader);
        // The holder's own loader: others may see another copy of the interfaces.
        ClassLoader own = holder.getClassLoader();
        contextType = Class.forName(CONTEXT, false, own);
        Class<?> authenticationType = Class.forName(AUTHENTICATION, false, own);
        Class<?> authorityType =
                Class.forName("org.springframework.security.core.GrantedAuthority", false, own);
        currentContext = Access.supplier(holder.getMethod("getContext"));
        authentication = Access.required(contextType.getMethod("getAuthentication"));
        isAuthenticated = Access.required(authenticationType.getMethod("isAuthenticated"));
        name = Access.required(authenticationType.getMethod("getName"));
        principal = Access.required(authenticationType.getMethod("getPrincipal"));
        authorities = Access.required(authenticationType.getMethod("getAuthorities"));
        authority = Access.required(authorityType.getMethod("getAuthority"));
    }

    /** Null where Spring Security is not to be seen. */
    static @Nullable SpringUser of(ClassLoader loader) {
        try {
            return new SpringUser(loader);
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            return null;
        }
    }

    /** Of the loader, or else of the thread's context loader. */
    static @Nullable SpringUser visibleTo(ClassLoader loader) {
        SpringUser own = of(loader);
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return own != null || context == null || context == loader ? own : of(context);
    }

    /** The authentication of this thread, or null. */
    private @Nullable Object current() throws Throwable {
        Object context = (Object) currentContext.invokeExact();
        return context == null ? null : (Object) authentication.invokeExact(context);
    }

    /** The name of the signed-in user; null for nobody and for anonymous users. */
    @Nullable Object signedInName() throws Throwable {
        Object current = current();
        return current == null || !isSignedIn(current) ? null : (Object) name.invokeExact(current);
    }

    /** What the application keeps of the signed-in user, or null. */
    @Nullable Object signedInPrincipal() throws Throwable {
        Object current = current();
        return current == null || !isSignedIn(current)
                ? null
                : (Object) principal.invokeExact(current);
    }

    private boolean isSignedIn(Object current) throws Throwable {
        return !isAnonymous(current)
                && Boolean.TRUE.equals((Object) isAuthenticated.invokeExact(current));
    }

    private static boolean isAnonymous(Object current) {
        for (Class<?> type = current.getClass(); type != null; type = type.getSuperclass()) {
            if (type.getName().equals(ANONYMOUS)) {
                return true;
            }
        }
        return false;
    }

    /** What entries keep of this thread's user. */
    String value() throws Throwable {
        return valueOf(current());
    }

    /**
     * What entries keep of a user.
     *
     * @param read a security context, an authentication, or null
     */
    String valueOf(@Nullable Object read) throws Throwable {
        Object user =
                contextType.isInstance(read) ? (Object) authentication.invokeExact(read) : read;
        if (user == null) {
            return InputValue.ABSENT;
        }
        // Roles count: an answer may show more to an administrator of the same name.
        TreeSet<String> roles = new TreeSet<>();
        if ((Object) authorities.invokeExact(user) instanceof Collection<?> granted) {
            for (Object each : granted) {
                roles.add(String.valueOf((Object) authority.invokeExact(each)));
            }
        }
        String text =
                user.getClass().getName()
                        + "\n"
                        + (Object) name.invokeExact(user)
                        + "\n"
                        + (Object) isAuthenticated.invokeExact(user)
                        + "\n"
                        + String.join("\n", roles);
        return isAnonymous(user) ? InputValue.anonymous(text) : InputValue.identity(text);
    }
}
