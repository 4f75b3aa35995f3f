package dev.deja.cache;

import dev.deja.rule.JoinPoint;

/** Makes the join of a method when its call site is linked. */
public interface Joiner {
    /**
     * The join.
     *
     * @param declaringClass the woven class; must not be kept by anything that outlives it
     * @param joinPoint what rules make of the method
     */
    Join join(Class<?> declaringClass, JoinPoint joinPoint);
}
