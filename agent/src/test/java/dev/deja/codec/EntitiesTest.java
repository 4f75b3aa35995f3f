package dev.deja.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.MappedSuperclass;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.hibernate.bytecode.enhance.spi.DefaultEnhancementContext;
import org.hibernate.bytecode.enhance.spi.UnloadedClass;
import org.hibernate.bytecode.enhance.spi.interceptor.BytecodeLazyAttributeInterceptor;
import org.hibernate.bytecode.internal.bytebuddy.BytecodeProviderImpl;
import org.hibernate.collection.spi.PersistentBag;
import org.hibernate.collection.spi.PersistentList;
import org.hibernate.collection.spi.PersistentMap;
import org.hibernate.collection.spi.PersistentSet;
import org.hibernate.collection.spi.PersistentSortedMap;
import org.hibernate.collection.spi.PersistentSortedSet;
import org.hibernate.engine.spi.LoadQueryInfluencers;
import org.hibernate.engine.spi.ManagedEntity;
import org.hibernate.engine.spi.PersistentAttributeInterceptable;
import org.hibernate.engine.spi.PersistentAttributeInterceptor;
import org.hibernate.engine.spi.SelfDirtinessTracker;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.proxy.HibernateProxy;
import org.hibernate.proxy.LazyInitializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Entities as values, with the collections and proxies that Hibernate puts into them. */
class EntitiesTest {
    @MappedSuperclass
    static class Base {
        long id;
    }

    @Embeddable
    static class Address {
        @Nullable String street;
    }

    @Entity
    static class Owner extends Base {
        @Nullable String name;
        Address address = new Address();
        @Nullable Collection<Pet> pets;
        @Nullable List<String> notes;
        @Nullable Set<String> nicknames;
        @Nullable SortedSet<String> cities;
        @Nullable Map<String, Pet> byName;
        @Nullable SortedMap<String, String> phones;
        @Nullable Object anything;
    }

    @Entity
    static class Pet extends Base {
        @Nullable Owner owner;

        Pet() {}

        Pet(long id, @Nullable Owner owner) {
            this.id = id;
            this.owner = owner;
        }
    }

    /** What Hibernate generates for a lazy reference. */
    static final class OwnerProxy extends Owner implements HibernateProxy {
        private static final long serialVersionUID = 1L;
        private final transient LazyInitializer lazy;

        OwnerProxy(@Nullable Owner target) {
            lazy =
                    (LazyInitializer)
                            Proxy.newProxyInstance(
                                    EntitiesTest.class.getClassLoader(),
                                    new Class<?>[] {LazyInitializer.class},
                                    (proxy, method, arguments) ->
                                            switch (method.getName()) {
                                                case "isUninitialized" -> target == null;
                                                case "getImplementation" -> target;
                                                default ->
                                                        throw new AssertionError(method.toString());
                                            });
        }

        @Override
        public Object writeReplace() {
            throw new AssertionError();
        }

        @Override
        public LazyInitializer getHibernateLazyInitializer() {
            return lazy;
        }
    }

    /** As Hibernate's enhancement leaves the class, reduced to what matters. */
    @Entity
    static class Enhanced {
        @Nullable String text;
        transient @Nullable Object $$_hibernate_entityEntryHolder;
        transient @Nullable Interceptor $$_hibernate_attributeInterceptor;
        transient boolean $$_hibernate_useTracker;
    }

    /** What Hibernate's interceptors of lazy fields have in common. */
    public interface Interceptor {}

    /** Tells whether all is loaded. */
    public record Telling(boolean hasAnyUninitializedAttributes) implements Interceptor {}

    /** Does not. */
    public record Silent() implements Interceptor {}

    /** As much of a session as collections ask for when they are made. */
    private static final SharedSessionContractImplementor SESSION = session();

    private static SharedSessionContractImplementor session() {
        try {
            Object influencers = RawMemory.allocate(LoadQueryInfluencers.class);
            return (SharedSessionContractImplementor)
                    Proxy.newProxyInstance(
                            EntitiesTest.class.getClassLoader(),
                            new Class<?>[] {SharedSessionContractImplementor.class},
                            (proxy, method, arguments) ->
                                    method.getName().equals("getLoadQueryInfluencers")
                                            ? influencers
                                            : null);
        } catch (InstantiationException e) {
            throw new AssertionError(e);
        }
    }

    static List<Codec> codecs() {
        return List.of(Codecs.binary(), Codecs.json());
    }

    private static ValueTypes types(Type declared) {
        return ValueTypes.of(declared, EntitiesTest.class.getClassLoader());
    }

    private static Object copy(Codec codec, Object value, Class<?> declared) throws Exception {
        ValueTypes types = types(declared);
        Object copy = codec.decode(codec.encode(value, types), types);
        assertNotNull(copy);
        assertNull(Codecs.difference(value, copy));
        return copy;
    }

    private static void assertRefused(Object value, Class<?> declared, String... parts) {
        RefusedValueException refusal =
                assertThrows(
                        RefusedValueException.class,
                        () -> Codecs.binary().encode(value, types(declared)));
        for (String part : parts) {
            String message = String.valueOf(refusal.getMessage());
            assertTrue(message.contains(part), message);
        }
    }

    private static Owner owner() {
        Owner owner = new Owner();
        owner.id = 7;
        owner.name = "Jean";
        owner.address.street = "Main";
        return owner;
    }

    @Test
    void an_entity_is_plain_data_with_what_it_inherits() throws Exception {
        Owner copy = (Owner) copy(Codecs.binary(), owner(), Owner.class);

        assertEquals(7, copy.id);
        assertEquals("Jean", copy.name);
        assertEquals("Main", copy.address.street);
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void loaded_collections_become_those_of_the_jdk(Codec codec) throws Exception {
        Owner owner = owner();
        owner.notes = new PersistentList<>(SESSION, new ArrayList<>(List.of("b", "a")));
        owner.pets = new PersistentBag<>(SESSION, new ArrayList<>(List.of(new Pet(1, null))));
        owner.nicknames = new PersistentSet<>(SESSION, new HashSet<>(Set.of("x")));
        owner.byName = new PersistentMap<>(SESSION, new HashMap<>(Map.of("k", new Pet(2, null))));

        Owner copy = (Owner) copy(codec, owner, Owner.class);

        assertNotNull(copy.notes);
        assertSame(ArrayList.class, copy.notes.getClass());
        assertEquals(List.of("b", "a"), copy.notes);
        assertNotNull(copy.pets);
        assertSame(ArrayList.class, copy.pets.getClass());
        assertSame(HashSet.class, assertClass(copy.nicknames));
        assertEquals(Set.of("x"), copy.nicknames);
        assertSame(HashMap.class, assertClass(copy.byName));
    }

    private static Class<?> assertClass(@Nullable Object value) {
        assertNotNull(value);
        return value.getClass();
    }

    @Test
    void sets_keep_their_order_and_sorted_ones_their_comparator() throws Exception {
        Owner owner = owner();
        owner.nicknames = new PersistentSet<>(SESSION, new LinkedHashSet<>(List.of("z", "a", "m")));
        TreeSet<String> cities = new TreeSet<>(Comparator.reverseOrder());
        cities.addAll(List.of("Bern", "Turin"));
        owner.cities = new PersistentSortedSet<>(SESSION, cities);
        TreeMap<String, String> phones = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        phones.put("Home", "1");
        owner.phones = new PersistentSortedMap<>(SESSION, phones);
        owner.byName = new PersistentMap<>(SESSION, new LinkedHashMap<>(Map.of("k", new Pet())));

        Owner copy = (Owner) copy(Codecs.binary(), owner, Owner.class);

        assertSame(LinkedHashSet.class, assertClass(copy.nicknames));
        assertNotNull(copy.nicknames);
        assertEquals(List.of("z", "a", "m"), List.copyOf(copy.nicknames));
        assertSame(TreeSet.class, assertClass(copy.cities));
        assertNotNull(copy.cities);
        assertEquals(List.of("Turin", "Bern"), List.copyOf(copy.cities));
        assertSame(Comparator.reverseOrder(), copy.cities.comparator());
        assertNotNull(copy.phones);
        assertEquals("1", copy.phones.get("HOME"));
        assertSame(LinkedHashMap.class, assertClass(copy.byName));
    }

    @Test
    void a_collection_that_two_places_share_is_shared_afterwards() throws Exception {
        Owner owner = owner();
        PersistentBag<Object> bag = new PersistentBag<>(SESSION, new ArrayList<>(List.of("n")));
        List<Object> copy =
                castList(copy(Codecs.binary(), new ArrayList<>(List.of(bag, bag)), List.class));
        assertSame(copy.get(0), copy.get(1));
        assertNotSame(bag, copy.get(0));
        assertNull(owner.notes);
    }

    @SuppressWarnings("unchecked")
    private static List<Object> castList(Object list) {
        return (List<Object>) list;
    }

    @Test
    void wrappers_around_loaded_collections_wrap_those_of_the_jdk() throws Exception {
        List<Object> bag = new PersistentBag<>(SESSION, new ArrayList<>(List.of("a", "b")));
        Set<Object> set = new PersistentSet<>(SESSION, new HashSet<>(Set.of("a")));
        List<Object> view = Collections.unmodifiableList(bag);
        List<Object> value =
                new ArrayList<>(
                        List.of(
                                view,
                                view,
                                Collections.synchronizedList(bag),
                                Collections.unmodifiableSet(set)));

        List<Object> copy = castList(copy(Codecs.binary(), value, List.class));

        assertEquals(List.of("a", "b"), copy.get(0));
        assertSame(copy.get(0), copy.get(1));
        assertSame(
                Collections.unmodifiableList(new ArrayList<>()).getClass(),
                assertClass(copy.get(0)));
        assertEquals(List.of("a", "b"), copy.get(2));
        assertEquals(Set.of("a"), copy.get(3));
        assertRefused(
                Collections.unmodifiableList(new PersistentBag<>(SESSION)),
                List.class,
                "not been loaded");
    }

    @Test
    void both_sides_of_an_association_lead_to_each_other() throws Exception {
        Owner owner = owner();
        owner.pets = new PersistentBag<>(SESSION, new ArrayList<>(List.of(new Pet(1, owner))));

        Owner copy = (Owner) copy(Codecs.binary(), owner, Owner.class);

        assertNotNull(copy.pets);
        assertSame(copy, copy.pets.iterator().next().owner);
    }

    @Test
    void a_collection_that_was_not_loaded_is_refused_with_its_path() {
        Owner owner = owner();
        owner.pets = new PersistentBag<>(SESSION);
        Pet pet = new Pet(1, owner);

        assertRefused(List.of(pet), List.class, "result[0].owner.pets", "not been loaded");
    }

    @Test
    void a_proxy_that_was_not_loaded_is_refused_with_its_path() {
        assertRefused(
                new Pet(1, new OwnerProxy(null)), Pet.class, "result.owner", "not been loaded");
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void a_loaded_proxy_becomes_its_entity(Codec codec) throws Exception {
        Pet copy = (Pet) copy(codec, new Pet(1, new OwnerProxy(owner())), Pet.class);

        assertSame(Owner.class, assertClass(copy.owner));
        assertNotNull(copy.owner);
        assertEquals("Jean", copy.owner.name);
    }

    @Test
    void a_proxy_and_its_entity_are_one() throws Exception {
        Owner owner = owner();
        List<Object> value = new ArrayList<>(List.of(owner, new OwnerProxy(owner)));

        List<Object> copy = castList(copy(Codecs.binary(), value, List.class));

        assertSame(copy.get(0), copy.get(1));
    }

    @Test
    void what_stands_behind_must_fit_the_declaration() {
        Owner owner = owner();
        owner.anything = new PersistentBag<>(SESSION, new ArrayList<>(List.of("n")));

        assertRefused(
                owner.anything, PersistentBag.class, "would come back as java.util.ArrayList");
    }

    @Test
    void an_enhanced_entity_is_carried_once_everything_is_loaded() throws Exception {
        Enhanced value = new Enhanced();
        value.text = "t";
        value.$$_hibernate_entityEntryHolder = new Object();
        value.$$_hibernate_useTracker = true;
        value.$$_hibernate_attributeInterceptor = new Telling(false);

        Enhanced copy = (Enhanced) copy(Codecs.binary(), value, Enhanced.class);

        assertEquals("t", copy.text);
        assertNull(copy.$$_hibernate_attributeInterceptor);
        assertNull(copy.$$_hibernate_entityEntryHolder);

        value.$$_hibernate_attributeInterceptor = new Telling(true);
        assertRefused(List.of(value), List.class, "result[0]", "lazy fields");
        value.$$_hibernate_attributeInterceptor = new Silent();
        assertRefused(List.of(value), List.class, "result[0]", "does not tell");
    }

    /** Runs Hibernate's own enhancement over a class, and defines the result. */
    private static Class<?> enhanced(Class<?> type) throws Exception {
        DefaultEnhancementContext everything =
                new DefaultEnhancementContext() {
                    @Override
                    public boolean doDirtyCheckingInline(UnloadedClass descriptor) {
                        return true;
                    }
                };
        byte[] original;
        String file = type.getName().replace('.', '/') + ".class";
        try (InputStream in = EntitiesTest.class.getClassLoader().getResourceAsStream(file)) {
            original = Objects.requireNonNull(in).readAllBytes();
        }
        byte[] bytes =
                new BytecodeProviderImpl()
                        .getEnhancer(everything)
                        .enhance(type.getName(), original);
        return new ClassLoader(EntitiesTest.class.getClassLoader()) {
            Class<?> define() {
                return defineClass(type.getName(), bytes, 0, bytes.length);
            }
        }.define();
    }

    private static PersistentAttributeInterceptor interceptor(boolean isAnythingMissing) {
        return (PersistentAttributeInterceptor)
                Proxy.newProxyInstance(
                        EntitiesTest.class.getClassLoader(),
                        new Class<?>[] {
                            PersistentAttributeInterceptor.class,
                            BytecodeLazyAttributeInterceptor.class
                        },
                        (proxy, method, arguments) ->
                                switch (method.getName()) {
                                    case "hasAnyUninitializedAttributes" -> isAnythingMissing;
                                    // Reading and writing a field: as it is.
                                    default -> arguments[arguments.length - 1];
                                });
    }

    @Test
    void the_same_with_what_hibernate_makes_of_a_class() throws Exception {
        Class<?> type = enhanced(LazyEntity.class);
        assertTrue(ManagedEntity.class.isAssignableFrom(type));
        var constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        Object value = constructor.newInstance();
        var title = type.getDeclaredField("title");
        title.setAccessible(true);
        title.set(value, "Emma");
        ((PersistentAttributeInterceptable) value).$$_hibernate_setInterceptor(interceptor(false));
        ((SelfDirtinessTracker) value).$$_hibernate_trackChange("title");
        ValueTypes types = ValueTypes.of(type, type.getClassLoader());

        Object copy = Codecs.binary().decode(Codecs.binary().encode(value, types), types);

        assertNotNull(copy);
        assertEquals("Emma", title.get(copy));
        assertNull(((PersistentAttributeInterceptable) copy).$$_hibernate_getInterceptor());
        assertFalse(((SelfDirtinessTracker) copy).$$_hibernate_hasDirtyAttributes());
        assertNull(Codecs.difference(value, copy));

        ((PersistentAttributeInterceptable) value).$$_hibernate_setInterceptor(interceptor(true));
        assertThrows(RefusedValueException.class, () -> Codecs.binary().encode(value, types));
    }

    @Test
    void nothing_but_the_kind_of_collection_may_differ() throws Exception {
        Owner owner = owner();
        owner.notes = new PersistentList<>(SESSION, new ArrayList<>(List.of("a")));
        Owner other = (Owner) copy(Codecs.binary(), owner, Owner.class);

        other.notes = new ArrayList<>(List.of("b"));
        assertEquals("result.notes[0]: another java.lang.String", Codecs.difference(owner, other));
        other.notes = new java.util.concurrent.CopyOnWriteArrayList<>(List.of("a"));
        assertEquals(
                "result.notes: java.util.ArrayList became java.util.concurrent.CopyOnWriteArrayList",
                Codecs.difference(owner, other));
        Owner unloaded = owner();
        unloaded.notes = new PersistentList<>(SESSION);
        assertNotNull(Codecs.difference(unloaded, owner()));
    }

    @Test
    void entities_are_mutable() {
        assertFalse(Codecs.isDeeplyImmutable(new OwnerProxy(owner())));
        assertFalse(Codecs.isDeeplyImmutable(owner()));
        assertFalse(Codecs.isDeeplyImmutable(new PersistentBag<>(SESSION, new ArrayList<>())));
    }

    record Summary(String name) {}

    record Wrapped(List<? extends Pet> pets) {}

    @Test
    void a_rule_holds_entities_when_its_declaration_or_a_value_does() throws Exception {
        assertTrue(types(Owner.class).holdEntities());
        assertTrue(types(Wrapped.class).holdEntities());
        assertFalse(types(Summary.class).holdEntities());
        ValueTypes open = types(Object.class);
        assertFalse(open.holdEntities());

        Encoded encoded = Codecs.binary().encode(List.of(owner()), open);

        assertTrue(open.holdEntities());
        ValueTypes reading = types(Wrapped.class);
        assertTrue(reading.holdEntities());
        assertThrows(
                UndecodableException.class,
                () -> Codecs.binary().decode(encoded, types(Object.class)));
    }
}
