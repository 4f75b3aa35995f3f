package dev.deja.store.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.deja.store.Reading;
import dev.deja.store.Stamp;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a frame says depends on each of its records. */
class FrameTest {
    private static final byte[] NOW = filled(8, 1);
    private static final byte[] BEFORE = filled(8, 2);
    private static final byte[][] KEYS = {bytes("first"), bytes("second")};
    private static final byte[][] NONCES = {filled(16, 3), filled(16, 4)};

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] frame(Stamp.Kind kind, byte[] entry, byte[] first, byte[] second) {
        byte[] recorded = Frame.recorded(entry, KEYS, NONCES, new byte[][] {first, second});
        return Frame.of(Stamp.random(kind), recorded, bytes("body"));
    }

    private static Reading.State state(byte[] frame) {
        Reading.State inOrder =
                Frame.state(Frame.check(frame, KEYS, Arrays.asList(NONCES), 0, NOW));
        Reading.State turned =
                Frame.state(
                        Frame.check(
                                frame,
                                new byte[][] {KEYS[1], KEYS[0]},
                                List.of(NONCES[1], NONCES[0]),
                                0,
                                NOW));
        assertEquals(inOrder, turned, "the order of the question changes the answer");
        return inOrder;
    }

    @Test
    void a_frame_of_this_incarnation_is_valid_and_its_body_is_found() {
        byte[] frame = frame(Stamp.Kind.VALUE, NOW, NOW, NOW);
        assertEquals(Reading.State.VALID, state(frame));
        int at = Frame.check(frame, KEYS, Arrays.asList(NONCES), 0, NOW);
        assertEquals("body", new String(frame, at, frame.length - at, StandardCharsets.UTF_8));
        assertEquals(Reading.State.LEASED, state(frame(Stamp.Kind.LEASE, NOW, NOW, NOW)));
    }

    @Test
    void an_entry_that_was_leased_from_another_incarnation_is_invalid() {
        assertEquals(Reading.State.INVALID, state(frame(Stamp.Kind.VALUE, BEFORE, NOW, NOW)));
        assertEquals(Reading.State.INVALID, state(frame(Stamp.Kind.LEASE, BEFORE, NOW, NOW)));
    }

    @Test
    void one_generation_that_was_read_from_another_incarnation_makes_the_entry_invalid() {
        assertEquals(Reading.State.INVALID, state(frame(Stamp.Kind.VALUE, NOW, BEFORE, NOW)));
        assertEquals(Reading.State.INVALID, state(frame(Stamp.Kind.VALUE, NOW, NOW, BEFORE)));
    }

    @Test
    void a_generation_recorded_twice_does_not_stand_for_another() {
        byte[][] same = {KEYS[0], KEYS[0]};
        byte[] recorded =
                Frame.recorded(
                        NOW, same, new byte[][] {NONCES[0], NONCES[0]}, new byte[][] {NOW, NOW});
        byte[] frame = Frame.of(Stamp.random(Stamp.Kind.VALUE), recorded, bytes("body"));
        assertEquals(Reading.State.INVALID, state(frame));
    }
}
