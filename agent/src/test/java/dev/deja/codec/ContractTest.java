package dev.deja.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Externalizable;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInput;
import java.io.ObjectInputStream;
import java.io.ObjectOutput;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamField;
import java.io.OptionalDataException;
import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Classes that say themselves how they are written. */
@SuppressWarnings({"serial", "UnusedVariable"}) // what applications write
class ContractTest {

    /** Everything a stream takes, and a field that is computed again. */
    static final class Chatty implements Serializable {
        private int number = 7;
        private String text = "t";
        private transient List<Object> more = new ArrayList<>();
        private transient int computed = 49;

        @Serial
        private void writeObject(ObjectOutputStream out) throws IOException {
            out.defaultWriteObject();
            out.writeBoolean(true);
            out.writeByte(-3);
            out.writeShort(-300);
            out.writeChar('ü');
            out.writeInt(1 << 30);
            out.writeLong(1L << 60);
            out.writeFloat(1.5f);
            out.writeDouble(Double.NaN);
            out.writeUTF("漢");
            out.write(200);
            out.write(new byte[] {1, 2, 3}, 1, 2);
            out.writeObject(more);
            out.writeInt(5);
            out.writeObject(null);
        }

        @Serial
        @SuppressWarnings("unchecked") // as it was written
        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            assertTrue(in.readBoolean());
            assertEquals(-3, in.readByte());
            assertEquals(-300, in.readShort());
            assertEquals('ü', in.readChar());
            assertEquals(1 << 30, in.readInt());
            assertEquals(1L << 60, in.readLong());
            assertEquals(1.5f, in.readFloat());
            assertEquals(Double.NaN, in.readDouble());
            assertEquals("漢", in.readUTF());
            assertEquals(200, in.readUnsignedByte());
            byte[] two = new byte[2];
            in.readFully(two);
            assertEquals("[2, 3]", Arrays.toString(two));
            assertEquals(-1, in.read());
            more = (List<Object>) in.readObject();
            assertEquals(4, in.available());
            assertEquals(5, in.readInt());
            assertNull(in.readObject());
            OptionalDataException end =
                    assertThrows(OptionalDataException.class, () -> in.readObject());
            assertTrue(end.eof);
            computed = number * number;
        }
    }

    @Test
    void what_write_object_writes_read_object_reads() throws Exception {
        Chatty value = new Chatty();
        value.number = 8;
        value.more.add("x");
        value.more.add(new Samples.Line("sku", 1, java.math.BigDecimal.ONE));

        Chatty copy = Copies.of(value);

        assertEquals(8, copy.number);
        assertEquals("t", copy.text);
        assertEquals(value.more, copy.more);
        assertEquals(64, copy.computed);
    }

    /** Writes names that it does not have. */
    static final class Renamed implements Serializable {
        @Serial
        private static final ObjectStreamField[] serialPersistentFields = {
            new ObjectStreamField("old", String.class),
            new ObjectStreamField("count", int.class),
            new ObjectStreamField("left", long.class)
        };

        private transient String current = "c";

        @Serial
        private void writeObject(ObjectOutputStream out) throws IOException {
            ObjectOutputStream.PutField fields = out.putFields();
            fields.put("old", current);
            fields.put("count", current.length());
            assertThrows(IllegalArgumentException.class, () -> fields.put("none", 1));
            assertThrows(IllegalArgumentException.class, () -> fields.put("old", 1));
            out.writeFields();
        }

        @Serial
        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            ObjectInputStream.GetField fields = in.readFields();
            current = (String) Objects.requireNonNull(fields.get("old", null));
            assertEquals(current.length(), fields.get("count", -1));
            assertEquals(0, fields.get("left", 5L));
        }
    }

    @Test
    void declared_fields_are_written_by_name() throws Exception {
        Renamed value = new Renamed();
        value.current = "changed";

        assertEquals("changed", Copies.of(value).current);
    }

    /** Immutable, with a table that only its builder can fill. */
    static final class Money implements Serializable {
        private final transient int[] table;

        private Money(int amount) {
            table = new int[] {amount, amount * 2};
        }

        static Money of(int amount) {
            return new Money(amount);
        }

        @Serial
        private Object writeReplace() {
            return new Proxy(table[0]);
        }

        @Serial
        private void readObject(ObjectInputStream in) throws InvalidObjectException {
            throw new InvalidObjectException("by proxy only");
        }

        private record Proxy(int amount) implements Serializable {
            @Serial
            private Object readResolve() {
                return Money.of(amount);
            }
        }
    }

    @Test
    void a_serialization_proxy_turns_back_into_what_it_stands_for() throws Exception {
        Money money = Money.of(4);
        List<Money> copy = Copies.of(new ArrayList<>(List.of(money, money, Money.of(5))));

        assertEquals("[4, 8]", Arrays.toString(copy.get(0).table));
        assertSame(copy.get(0), copy.get(1));
        assertEquals("[5, 10]", Arrays.toString(copy.get(2).table));
    }

    static final class Unit implements Serializable {
        static final Unit INSTANCE = new Unit();
        private static final AtomicInteger READ = new AtomicInteger();

        @Serial
        private Object readResolve() {
            READ.incrementAndGet();
            return INSTANCE;
        }
    }

    @Test
    void a_singleton_stays_one() throws Exception {
        List<Object> copy = Copies.of(new ArrayList<>(List.of(Unit.INSTANCE, Unit.INSTANCE)));

        assertSame(Unit.INSTANCE, copy.get(0));
        assertSame(Unit.INSTANCE, copy.get(1));
    }

    /** Of which equal ones are made one when they are read. */
    static final class Canonical implements Serializable {
        static final Map<String, Canonical> ALL = new HashMap<>();
        final String name;

        Canonical(String name) {
            this.name = name;
        }

        @Serial
        private Object readResolve() {
            return ALL.computeIfAbsent(name, Canonical::new);
        }
    }

    @Test
    void objects_that_a_class_makes_one_are_no_difference() throws Exception {
        List<Canonical> copy =
                Copies.of(new ArrayList<>(List.of(new Canonical("a"), new Canonical("a"))));

        assertSame(copy.get(0), copy.get(1));
    }

    public static final class External implements Externalizable {
        private int number;
        private @Nullable Object held;

        public External() {}

        @Override
        public void writeExternal(ObjectOutput out) throws IOException {
            out.writeInt(number);
            out.writeObject(held);
        }

        @Override
        public void readExternal(ObjectInput in) throws IOException, ClassNotFoundException {
            number = in.readInt();
            held = in.readObject();
        }
    }

    @Test
    void an_externalizable_class_writes_and_reads_itself() throws Exception {
        External value = new External();
        value.number = 3;
        value.held = List.of(1, 2);

        External copy = Copies.of(value);

        assertEquals(3, copy.number);
        assertEquals(List.of(1, 2), copy.held);
    }

    /** Not Serializable itself, with a field that Java's serialization would forget. */
    static class Ancestor {
        protected int inherited = 1;
        private final String name;

        Ancestor(String name) {
            this.name = name;
        }
    }

    static class Middle extends Ancestor implements Serializable {
        protected String middle = "m";

        Middle(String name) {
            super(name);
        }

        @Serial
        private void writeObject(ObjectOutputStream out) throws IOException {
            out.defaultWriteObject();
            out.writeObject("from the middle");
        }

        @Serial
        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            assertEquals("from the middle", in.readObject());
        }
    }

    static final class Youngest extends Middle {
        private final double own;

        Youngest(String name, double own) {
            super(name);
            this.own = own;
        }
    }

    @Test
    void every_class_of_an_ancestry_writes_its_own_part() throws Exception {
        Youngest value = new Youngest("n", 2.5);
        value.inherited = 5;
        value.middle = "changed";

        Youngest copy = Copies.of(value);

        assertEquals(5, copy.inherited);
        assertEquals("n", ((Ancestor) copy).name);
        assertEquals("changed", copy.middle);
        assertEquals(2.5, copy.own);
    }

    static final class Validated implements Serializable {
        private int number = 1;
        private transient int validated;

        @Serial
        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.registerValidation(() -> validated = validated * 10 + 1, 1);
            in.registerValidation(() -> validated = validated * 10 + 2, 2);
            in.defaultReadObject();
        }
    }

    @Test
    void an_object_is_asked_whether_it_is_valid_when_all_is_there() throws Exception {
        assertEquals(21, Copies.of(new Validated()).validated);
    }

    /** Asks what it reads for a hash. */
    static final class Eager implements Serializable {
        transient Map<Object, String> byKey = new HashMap<>();
        @Nullable Object back;

        @Serial
        private void writeObject(ObjectOutputStream out) throws IOException {
            out.defaultWriteObject();
            out.writeInt(byKey.size());
            for (Object key : byKey.keySet()) {
                out.writeObject(key);
            }
        }

        @Serial
        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            byKey = new HashMap<>();
            for (int i = in.readInt(); i > 0; i--) {
                byKey.put(in.readObject(), "read");
            }
        }
    }

    @Test
    void code_of_a_class_never_sees_half_an_object() throws Exception {
        Samples.Node node = new Samples.Node("a");
        Eager eager = new Eager();
        eager.byKey.put(node, "k");
        assertEquals(1, Copies.of(eager).byKey.size());
        assertTrue(Copies.of(eager).byKey.containsKey(new Samples.Node("a")));

        eager.back = eager;
        RefusedValueException refusal = Copies.refused(eager);
        assertTrue(refusal.toString().contains("half an object"), refusal.toString());
    }

    static final class Failing implements Serializable {
        @Nullable Object held;

        @Serial
        private void writeObject(ObjectOutputStream out) throws IOException {
            throw new IOException("with a secret");
        }
    }

    static final class Fatal implements Serializable {
        @Serial
        private Object writeReplace() {
            throw new AssertionError("with a secret");
        }
    }

    static final class Turning implements Serializable {
        @Serial
        private Object writeReplace() {
            return "another thing";
        }
    }

    static final class Unshared implements Serializable {
        @Serial
        private void writeObject(ObjectOutputStream out) throws IOException {
            out.writeUnshared("x");
        }
    }

    @Test
    void what_does_not_turn_back_or_fails_is_refused_without_content() {
        for (Object value : List.of(new Failing(), new Fatal(), new Turning(), new Unshared())) {
            RefusedValueException refusal =
                    Copies.refused(new ArrayList<>(List.of(1, new Object[] {value})));

            assertEquals("result[1][0]", refusal.path());
            assertTrue(
                    refusal.toString().contains(value.getClass().getSimpleName()),
                    refusal.toString());
            assertTrue(!refusal.toString().contains("secret"), refusal.toString());
        }
    }

    @Test
    void a_refusal_inside_names_the_field() {
        Chatty value = new Chatty();
        value.more.add(new Object());
        assertEquals("result[0][0]", Copies.refused(value).path());

        Youngest youngest = new Youngest("n", 1);
        External external = new External();
        external.held = List.of(new Samples.Drawing(new Samples.Circle(1), List.of(), youngest));
        assertNotNull(external.held);
        Eager eager = new Eager();
        eager.back = List.of(1, new Object());
        assertEquals("result.back[1]", Copies.refused(eager).path());
    }

    /** Whose resolution may be anything. */
    static final class Liar implements Serializable {
        static Object answer = "text";

        @Serial
        private Object readResolve() {
            return answer;
        }
    }

    record Trusting(Liar liar) {}

    @Test
    void what_read_resolve_returns_may_only_stand_where_its_class_may() throws Exception {
        ValueTypes types = Copies.types(Trusting.class);
        Encoded encoded = Codecs.binary().encode(new Trusting(new Liar()), types);

        UndecodableException miss =
                assertThrows(
                        UndecodableException.class, () -> Codecs.binary().decode(encoded, types));

        assertTrue(miss.toString().contains("Liar"), miss.toString());
    }

    static final class Holder implements Serializable {
        final Class<?> type;
        final Class<?> array = int[][].class;
        final Class<?> primitive = long.class;

        Holder(Class<?> type) {
            this.type = type;
        }
    }

    @Test
    void a_class_that_is_a_value_comes_back_and_makes_nothing_creatable() throws Exception {
        assertSame(Samples.Line.class, Copies.of(new Holder(Samples.Line.class)).type);
        assertSame(int[][].class, Copies.of(new Holder(Samples.Line.class)).array);
        assertSame(long.class, Copies.of(new Holder(Samples.Line.class)).primitive);
        assertSame(List.class, Copies.of(new Holder(List.class)).type);
        ValueTypes types = Copies.types(Object.class);
        Codecs.binary().encode(Samples.Line.class, types);
        assertNull(types.resolve(Samples.Line.class.getName()));
    }

    @Test
    void json_refuses_what_only_a_contract_tells() {
        ValueTypes types = Copies.types(Chatty.class);

        assertThrows(RefusedValueException.class, () -> Codecs.json().encode(new Chatty(), types));
    }

    @jakarta.persistence.Entity
    static final class Row implements Serializable {
        int id = 5;

        @Serial
        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
        }
    }

    @Test
    void an_entity_with_a_contract_is_an_entity() throws Exception {
        ValueTypes writing = Copies.types(Object.class);
        Encoded encoded = Codecs.binary().encode(new Row(), writing);
        assertTrue(writing.holdEntities());
        ValueTypes reading = Copies.types(Object.class);
        reading.expect(Row.class);

        Row copy = (Row) Codecs.binary().decode(encoded, reading);

        assertEquals(5, copy == null ? 0 : copy.id);
        assertTrue(reading.holdEntities());
    }
}
