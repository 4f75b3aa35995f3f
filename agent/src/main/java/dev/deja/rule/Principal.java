package dev.deja.rule;

import org.jspecify.annotations.Nullable;

/**
 * {@code {@principal}}: the name of the user who is signed in on the current thread, and {@code
 * {@principal.x}}: a property of what the application keeps of that user.
 *
 * <p>Nobody, an anonymous user and one who is not authenticated have no name: what has none is not
 * shared under one (SPEC C03). Holds a loader of the application: kept by its call sites only.
 */
final class Principal {
    private final ClassLoader loader;

    /** Null until Spring Security has been seen. */
    private volatile @Nullable SpringUser known;

    Principal(ClassLoader loader) {
        this.loader = loader;
    }

    /**
     * Reads it.
     *
     * @param principal null where none is linked
     * @return false when there is none, or when it cannot be read
     */
    static boolean read(
            @Nullable Principal principal, PropertyPath path, PropertyPath.Reading into) {
        SpringUser user = principal == null ? null : principal.user();
        if (user == null) {
            return into.fail(
                    Rendering.Unrendered.UNREADABLE,
                    "no "
                            + SpringUser.HOLDER
                            + " can be seen from here, and no other source of"
                            + " users is known");
        }
        Object found;
        try {
            found = path.isEmpty() ? user.signedInName() : user.signedInPrincipal();
        } catch (Throwable e) {
            return into.fail(
                    Rendering.Unrendered.UNREADABLE,
                    "the user cannot be read: " + e.getClass().getName());
        }
        return (found == null || found.equals(""))
                ? into.fail(Rendering.Unrendered.NULL, "nobody is signed in")
                : path.read(found, "", into);
    }

    private @Nullable SpringUser user() {
        SpringUser user = known;
        if (user == null) {
            user = SpringUser.of(loader);
            known = user;
        }
        return user != null ? user : SpringUser.visibleTo(loader);
    }
}
