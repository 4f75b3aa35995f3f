package dev.deja.weave;

import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes the sessions of object-relational mappers tell the cache when they are opened (SPEC B13):
 * before each return of their constructors stands
 *
 * <pre>
 *     try { opened(this) } catch (Throwable t) { return }
 * </pre>
 *
 * <p>Nothing else in the JVM knows of a session that the application opened by hand, and a copy of
 * an entity must not be handed out while one is open. When they close they are asked.
 */
final class SessionProbe implements ClassFileTransformer {
    private static final Set<String> SESSIONS =
            Set.of(
                    "org/hibernate/internal/SessionImpl",
                    "org/eclipse/persistence/internal/jpa/EntityManagerImpl",
                    "org/apache/openjpa/kernel/BrokerImpl");

    private final Weaver weaver;

    SessionProbe(Weaver weaver) {
        this.weaver = weaver;
    }

    /** Whether a class is a session, by its binary name. */
    static boolean concerns(String className) {
        return SESSIONS.contains(className.replace('.', '/'));
    }

    @Override
    public byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            @Nullable String internalName,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] classFile) {
        if (loader == null || internalName == null || !SESSIONS.contains(internalName)) {
            return null;
        }
        try {
            weaver.installDispatcher();
            return SessionRewriter.probed(internalName, classFile);
        } catch (Throwable e) {
            weaver.unprobed(internalName.replace('/', '.'), e);
            return null;
        }
    }
}
