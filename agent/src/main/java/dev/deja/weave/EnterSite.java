package dev.deja.weave;

import dev.deja.cache.Join;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;
import org.jspecify.annotations.Nullable;

/**
 * The way into the join of one woven method. Until it is bound, and while it is bypassed, its
 * target is the constant null, which the JIT folds away together with all that follows from it.
 */
final class EnterSite extends MutableCallSite implements Join.CallSiteSwitch {
    private @Nullable MethodHandle bound;
    private boolean bypassed;

    EnterSite(MethodType type) {
        super(MethodHandles.empty(type));
    }

    synchronized boolean isBound() {
        return bound != null;
    }

    /** Gives the site its join, unless it has one. */
    void bind(Join join, boolean isStatic) throws IllegalAccessException, NoSuchMethodException {
        MethodHandle target = Joins.enter(join, type(), isStatic);
        synchronized (this) {
            if (bound != null) {
                return;
            }
            bound = target;
            relink();
        }
        join.attach(this);
    }

    @Override
    public void bypass(boolean bypassed) {
        synchronized (this) {
            if (this.bypassed == bypassed) {
                return;
            }
            this.bypassed = bypassed;
            relink();
        }
    }

    private void relink() {
        MethodHandle join = bound;
        setTarget(bypassed || join == null ? MethodHandles.empty(type()) : join);
        MutableCallSite.syncAll(new MutableCallSite[] {this});
    }
}
