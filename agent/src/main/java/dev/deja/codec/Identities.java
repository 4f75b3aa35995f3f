package dev.deja.codec;

import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keys by identity: carried where a copy of the key has an identity that can be found again. */
final class Identities extends Container {
    Identities() {
        super(152, IdentityHashMap.class, Trait.MAP, Trait.UNORDERED);
    }

    @Override
    @Nullable Object[] parts(Object container) throws Refusal {
        @Nullable Object[] parts = Maps.partsOf((Map<?, ?>) container);
        for (int i = 0; i < parts.length; i += 2) {
            Object key = parts[i];
            if (key == null) {
                continue;
            }
            TypePlan plan = Plans.of(key.getClass());
            if (!plan.tracked && !(plan instanceof EnumPlan) && !(key instanceof Class)) {
                throw new Refusal(
                        "a "
                                + key.getClass().getName()
                                + " as key of an IdentityHashMap: its copy is another instance, which"
                                + " nobody could look up");
            }
        }
        return parts;
    }

    @Override
    Object open(Reader in, int size) {
        return new IdentityHashMap<@Nullable Object, @Nullable Object>(size / 2);
    }

    @Override
    Object close(Object opened, @Nullable Object[] parts) throws UndecodableException {
        return Maps.fill(opened, parts);
    }
}
