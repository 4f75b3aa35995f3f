package dev.deja.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which types an entry that another instance wrote, or that nobody wrote, may bring back. */
class TypeGateTest {
    private final Codec codec = Codecs.binary();

    interface Animal {
        /** Named by its place. */
        record Cat(int lives) implements Animal {}
    }

    @JsonSubTypes({@JsonSubTypes.Type(Car.class), @JsonSubTypes.Type(String.class)})
    interface Vehicle {}

    record Car(int doors) implements Vehicle {}

    record Boat(int sails) implements Vehicle {}

    record Dog(int bones) implements Animal {}

    record Kennel(Animal first, List<Animal> others) {}

    record Stranger(int value) {}

    private static ValueTypes types(Class<?> declared, String... allowed) {
        return ValueTypes.of(
                declared, TypeGateTest.class.getClassLoader(), List.of(allowed), 1 << 20);
    }

    /** As another instance with the same code has written it. */
    private Encoded elsewhere(Object value, Class<?> declared) throws Exception {
        return codec.encode(value, types(declared));
    }

    private void assertMiss(Encoded encoded, ValueTypes types) {
        assertThrows(UndecodableException.class, () -> codec.decode(encoded, types));
    }

    @Test
    void a_type_that_the_declared_one_leads_to_is_read_back_on_an_instance_that_never_met_it()
            throws Exception {
        Animal cat = new Animal.Cat(9);
        assertEquals(cat, codec.decode(elsewhere(cat, Animal.class), types(Animal.class)));
        Vehicle car = new Car(4);
        assertEquals(car, codec.decode(elsewhere(car, Vehicle.class), types(Vehicle.class)));
        Kennel kennel = new Kennel(cat, new ArrayList<>(List.of(cat)));
        assertEquals(kennel, codec.decode(elsewhere(kennel, Kennel.class), types(Kennel.class)));
    }

    @Test
    void another_implementation_is_a_miss_until_this_instance_has_stored_one() throws Exception {
        ValueTypes here = types(Vehicle.class);
        Encoded boat = elsewhere(new Boat(2), Vehicle.class);
        assertMiss(boat, here);
        codec.encode(new Boat(1), here);
        assertEquals(new Boat(2), codec.decode(boat, here));
    }

    @Test
    void the_reason_names_the_type_and_the_remedy() throws Exception {
        Encoded boat = elsewhere(new Boat(2), Vehicle.class);
        UndecodableException e =
                assertThrows(
                        UndecodableException.class, () -> codec.decode(boat, types(Vehicle.class)));
        assertTrue(String.valueOf(e.getMessage()).contains(Boat.class.getName()));
        assertTrue(String.valueOf(e.getMessage()).contains("codec.allow"));
    }

    @Test
    void codec_allow_lets_a_class_or_a_package_in() throws Exception {
        Encoded dog = elsewhere(new Dog(3), Animal.class);
        assertMiss(dog, types(Animal.class));
        assertEquals(new Dog(3), codec.decode(dog, types(Animal.class, Dog.class.getName())));
        assertEquals(new Dog(3), codec.decode(dog, types(Animal.class, "dev.deja.codec.*")));
        for (String other :
                List.of(
                        "dev.deja.*",
                        "dev.deja.code.*",
                        "dev.deja.codec.T.*",
                        TypeGateTest.class.getName(),
                        Dog.class.getName() + "X")) {
            assertMiss(dog, types(Animal.class, other));
        }
    }

    @Test
    void what_codec_allow_lets_in_still_has_to_fit_its_place() throws Exception {
        Encoded stranger = elsewhere(new Stranger(1), Object.class);
        assertMiss(stranger, types(Animal.class, Stranger.class.getName()));
        assertMiss(stranger, types(Kennel.class, Stranger.class.getName()));
        assertEquals(
                new Stranger(1),
                codec.decode(stranger, types(Object.class, Stranger.class.getName())));
    }

    @Test
    void codec_allow_does_not_let_in_what_is_no_value() throws Exception {
        ValueTypes types = types(Object.class, "java.lang.*", "java.util.logging.*");
        for (String name : List.of("java.lang.ProcessBuilder", "java.lang.Thread")) {
            Writer out = new Writer(types(Object.class));
            out.put(Wire.GRAPH);
            out.varint(Wire.NAMED);
            out.string(name);
            byte[] body = out.toBytes();
            byte[] payload = java.util.Arrays.copyOf(body, body.length + 4);
            java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
            crc.update(body, 0, body.length);
            java.nio.ByteBuffer.wrap(payload)
                    .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                    .putInt(body.length, (int) crc.getValue());
            assertMiss(new Encoded(payload, new long[0]), types);
        }
    }

    @Test
    void a_name_from_outside_is_shown_only_if_it_can_be_one() throws Exception {
        ValueTypes types = types(Object.class);
        Encoded boat = elsewhere(new Boat(2), Object.class);
        byte[] payload = boat.payload().clone();
        String name = Boat.class.getName();
        int at = new String(payload, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf(name);
        payload[at] = '\n';
        java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
        crc.update(payload, 0, payload.length - 4);
        java.nio.ByteBuffer.wrap(payload)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .putInt(payload.length - 4, (int) crc.getValue());
        UndecodableException e =
                assertThrows(
                        UndecodableException.class,
                        () -> codec.decode(new Encoded(payload, boat.shapes()), types));
        assertFalse(String.valueOf(e.getMessage()).contains("\n"));
        assertFalse(String.valueOf(e.getMessage()).contains("Boat"));
    }
}
