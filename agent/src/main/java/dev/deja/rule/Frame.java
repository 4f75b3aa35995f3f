package dev.deja.rule;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a woven method stands among those that one call passes.
 *
 * @param kind whether it is the method that does the work
 * @param variants the rules of a method that subclasses inherit, by the class of the receiver; null
 *     where all receivers have the same
 * @param elsewhere of a JDK proxy: whether a class has the body, and the proxy only passes calls on
 */
public record Frame(Kind kind, @Nullable Variants variants, @Nullable BodyMark elsewhere) {
    /** The body itself, the same for all receivers. */
    public static final Frame BODY = new Frame(Kind.BODY, null, null);

    /** Who calls whom. */
    public enum Kind {
        /** The method that does the work. */
        BODY,
        /** A JDK proxy, which may be all there is of a method. */
        PROXY,
        /** A subclass that a library generated around the class. */
        SUBCLASS
    }

    /** Rules that hold for some receivers only. */
    public interface Variants {
        /**
         * What rules make of the method for one class of receivers.
         *
         * @param types internal names of the receiver's class and of all its supertypes
         * @param className binary name of the receiver's class, as an author knows it
         * @return null when no rule concerns them
         */
        @Nullable JoinPoint of(Set<String> types, String className);
    }

    /** Set once, by whoever finds a body; read on each call. */
    public static final class BodyMark {
        private volatile boolean isWoven;

        BodyMark() {}

        void woven() {
            isWoven = true;
        }

        /** Whether a class that declares a body has been woven. */
        public boolean isWoven() {
            return isWoven;
        }
    }
}
