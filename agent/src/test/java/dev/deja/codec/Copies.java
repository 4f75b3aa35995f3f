package dev.deja.codec;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.reflect.Type;

/** Values sent through the codec. */
final class Copies {
    private Copies() {}

    static ValueTypes types(Type declared) {
        return ValueTypes.of(declared, Copies.class.getClassLoader());
    }

    /** A copy of the same class in which {@code difference} finds none. */
    @SuppressWarnings("unchecked") // of the same class
    static <T> T of(T value) throws Exception {
        return (T) of(value, Object.class);
    }

    static Object of(Object value, Type declared) throws Exception {
        Codec codec = Codecs.binary();
        ValueTypes types = types(declared);
        Encoded encoded = codec.encode(value, types);
        Object copy = codec.decode(encoded, types);
        assertNotNull(copy);
        assertSame(value.getClass(), copy.getClass());
        assertNull(Codecs.difference(value, copy));
        return copy;
    }

    static RefusedValueException refused(Object value) {
        return assertThrows(
                RefusedValueException.class,
                () -> Codecs.binary().encode(value, types(Object.class)));
    }
}
