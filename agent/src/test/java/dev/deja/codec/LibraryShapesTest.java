package dev.deja.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.Optional;
import com.google.common.collect.ArrayListMultimap;
import com.google.common.collect.HashBasedTable;
import com.google.common.collect.HashBiMap;
import com.google.common.collect.HashMultimap;
import com.google.common.collect.HashMultiset;
import com.google.common.collect.ImmutableBiMap;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableMultiset;
import com.google.common.collect.ImmutableRangeSet;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSetMultimap;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.ImmutableTable;
import com.google.common.collect.LinkedHashMultimap;
import com.google.common.collect.LinkedListMultimap;
import com.google.common.collect.Lists;
import com.google.common.collect.Multimap;
import com.google.common.collect.Multimaps;
import com.google.common.collect.Ordering;
import com.google.common.collect.Range;
import com.google.common.collect.TreeMultimap;
import com.google.common.collect.TreeMultiset;
import com.google.common.net.HostAndPort;
import com.google.common.primitives.ImmutableIntArray;
import com.google.common.primitives.Ints;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import kotlin.Pair;
import kotlin.Triple;
import kotlin.Unit;
import kotlin.collections.CollectionsKt;
import kotlin.collections.MapsKt;
import kotlin.ranges.IntRange;
import kotlin.text.Regex;
import org.joda.time.DateTime;
import org.joda.time.DateTimeZone;
import org.joda.time.Days;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.joda.time.Interval;
import org.joda.time.LocalDate;
import org.joda.time.LocalDateTime;
import org.joda.time.LocalTime;
import org.joda.time.MonthDay;
import org.joda.time.MutableDateTime;
import org.joda.time.Period;
import org.joda.time.YearMonth;
import org.joda.time.chrono.BuddhistChronology;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.SliceImpl;
import org.springframework.data.domain.Sort;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** What services return of the libraries that they use. */
@SuppressWarnings("JodaConstructors") // what applications write
class LibraryShapesTest {

    private static <T> T filled(T map) {
        @SuppressWarnings("unchecked") // of strings and numbers
        Multimap<String, Integer> multimap = (Multimap<String, Integer>) map;
        for (int i = 0; i < 30; i++) {
            multimap.put("k" + i % 7, i);
        }
        return map;
    }

    static Stream<Object> guava() {
        Multimap<String, Integer> shrunk = filled(HashMultimap.create(1000, 2));
        shrunk.removeAll("k3");
        return Stream.of(
                ImmutableList.of(),
                ImmutableList.of(1),
                ImmutableList.of(1, "b", List.of()),
                ImmutableSet.of(),
                ImmutableSet.of("a"),
                ImmutableSet.of("a", "b", "c"),
                ImmutableMap.of(),
                ImmutableMap.of("a", 1),
                ImmutableMap.of("a", 1, "b", 2),
                ImmutableBiMap.of("a", 1, "b", 2),
                ImmutableSortedSet.of(3, 1, 2),
                ImmutableSortedSet.orderedBy(Ordering.natural().reverse()).add("a", "b").build(),
                ImmutableSortedMap.of("b", 1, "a", 2),
                ImmutableListMultimap.of("a", 1, "a", 2),
                ImmutableSetMultimap.of("a", 1, "b", 2),
                ImmutableMultiset.of("a", "a", "b"),
                ImmutableTable.of("r", "c", 1),
                ImmutableRangeSet.of(Range.closedOpen(1, 5)),
                ImmutableIntArray.of(1, 2),
                filled(ArrayListMultimap.create()),
                filled(HashMultimap.create()),
                filled(LinkedHashMultimap.create()),
                filled(LinkedListMultimap.create()),
                filled(TreeMultimap.create()),
                shrunk,
                HashMultiset.create(List.of("a", "b", "a")),
                TreeMultiset.create(List.of("b", "a", "a")),
                HashBasedTable.create(ImmutableTable.of("r", "c", 1)),
                HashBiMap.create(Map.of("a", 1)),
                Range.atLeast(3),
                Optional.of("a"),
                Optional.absent(),
                HostAndPort.fromString("host.example:80"),
                Ints.asList(1, 2, 3),
                Lists.newArrayList("a"),
                Lists.partition(new ArrayList<>(List.of(1, 2, 3)), 2),
                Multimaps.unmodifiableListMultimap(filled(ArrayListMultimap.create())));
    }

    @ParameterizedTest
    @MethodSource("guava")
    void guava(Object value) throws Exception {
        Object copy = Copies.of(value);

        assertEquals(value, copy);
        assertEquals(value.hashCode(), copy.hashCode());
    }

    @Test
    void guava_collections_work_as_before() throws Exception {
        ImmutableMap<List<Integer>, String> map =
                ImmutableMap.of(List.of(1), "a", List.of(2), "b", List.of(3), "c");
        assertEquals("b", Copies.of(map).get(List.of(2)));
        assertEquals(List.copyOf(map.values()), List.copyOf(Copies.of(map).values()));
        HashMultimap<String, Integer> multimap = filled(HashMultimap.create());
        HashMultimap<String, Integer> copy = Copies.of(multimap);
        assertTrue(copy.containsEntry("k1", 8));
        assertTrue(copy.put("k1", 1000));
        assertFalse(multimap.containsEntry("k1", 1000));
        ImmutableSortedSet<String> sorted =
                ImmutableSortedSet.orderedBy(String.CASE_INSENSITIVE_ORDER).add("b", "A").build();
        assertTrue(Copies.of(sorted).contains("a"));
        assertThrows(
                UnsupportedOperationException.class,
                () -> ((List<Integer>) Copies.of(ImmutableList.of(1, 2))).clear());
    }

    static Stream<Object> joda() {
        DateTimeZone paris = DateTimeZone.forID("Europe/Paris");
        return Stream.of(
                new DateTime(2026, 3, 29, 1, 59, 59, 999, paris),
                new DateTime(0, DateTimeZone.UTC),
                new DateTime(0, DateTimeZone.forOffsetHoursMinutes(5, 30)),
                new DateTime(0, BuddhistChronology.getInstance(paris)),
                new LocalDate(2026, 1, 2),
                new LocalTime(1, 2, 3, 4),
                new LocalDateTime(2026, 1, 2, 3, 4, 5, 6),
                new YearMonth(2026, 1),
                new MonthDay(2, 29),
                new Instant(5),
                new Duration(5),
                Period.parse("P1Y2M3DT4H"),
                new Interval(0, 5, paris),
                Days.days(3),
                Days.days(300),
                paris,
                DateTimeZone.UTC,
                new MutableDateTime(5, paris));
    }

    @ParameterizedTest
    @MethodSource("joda")
    void joda_time(Object value) throws Exception {
        Object copy = Copies.of(value);

        assertEquals(value, copy);
        assertEquals(value.hashCode(), copy.hashCode());
        assertEquals(value.toString(), copy.toString());
    }

    @Test
    void joda_times_of_one_zone_share_it() throws Exception {
        DateTimeZone zone = DateTimeZone.forID("Europe/Paris");
        List<DateTime> times =
                Copies.of(new ArrayList<>(List.of(new DateTime(1, zone), new DateTime(2, zone))));

        assertSame(zone, times.get(0).getZone());
        assertSame(times.get(0).getChronology(), times.get(1).getChronology());
        assertEquals(times.get(0).plusDays(1), new DateTime(1, zone).plusDays(1));
    }

    static Stream<Object> spring() {
        HttpHeaders headers = new HttpHeaders();
        headers.add("X-One", "1");
        headers.add("x-one", "2");
        headers.setContentType(MediaType.parseMediaType("text/html;charset=utf-8"));
        Sort sort = Sort.by("name").descending().and(Sort.by(Sort.Order.asc("id").ignoreCase()));
        List<Samples.Line> lines =
                new ArrayList<>(List.of(new Samples.Line("a", 1, java.math.BigDecimal.ONE)));
        return Stream.of(
                new PageImpl<>(lines, PageRequest.of(2, 10, sort), 31),
                new PageImpl<>(lines),
                new PageImpl<>(lines, Pageable.unpaged(sort), 1),
                new SliceImpl<>(lines, PageRequest.of(0, 1), true),
                sort,
                Sort.unsorted(),
                PageRequest.of(1, 2),
                ResponseEntity.ok(lines),
                ResponseEntity.status(HttpStatus.CREATED).headers(headers).body(Map.of("a", 1)),
                ResponseEntity.status(299).build(),
                ResponseEntity.notFound().build(),
                headers,
                MediaType.APPLICATION_JSON,
                MediaType.parseMediaType("text/html;charset=utf-8"));
    }

    @ParameterizedTest
    @MethodSource("spring")
    void spring(Object value) throws Exception {
        Object copy = Copies.of(value);

        assertEquals(value, copy);
        assertEquals(value.toString(), copy.toString());
    }

    @Test
    void headers_are_found_in_any_case_as_before() throws Exception {
        HttpHeaders headers = new HttpHeaders();
        headers.add("X-One", "1");
        ResponseEntity<String> copy = Copies.of(ResponseEntity.ok().headers(headers).body("b"));

        assertEquals("1", copy.getHeaders().getFirst("x-ONE"));
        assertEquals(
                List.of("1"),
                Copies.of(new PageImpl<>(List.of("1"))).map(String::valueOf).getContent());
        HttpHeaders mutable = Copies.of(headers);
        mutable.set("x-one", "2");
        assertEquals("2", mutable.getFirst("X-One"));
        assertEquals("1", headers.getFirst("X-One"));
    }

    static Stream<Object> json() throws Exception {
        String text = "{\"a\":1,\"b\":[1.5,null,true,{\"c\":123456789012345678901}],\"d\":\"t\"}";
        return Stream.of(
                new com.fasterxml.jackson.databind.ObjectMapper().readTree(text),
                com.fasterxml.jackson.databind.node.JsonNodeFactory.instance
                        .objectNode()
                        .put("float", 1.5f)
                        .put("double", 1.5)
                        .put("short", (short) 1)
                        .put("bytes", new byte[] {1})
                        .put("none", (String) null),
                new tools.jackson.databind.ObjectMapper().readTree(text),
                tools.jackson.databind.node.JsonNodeFactory.instance
                        .objectNode()
                        .put("float", 1.5f)
                        .put("bytes", new byte[] {1}),
                com.google.gson.JsonParser.parseString(text),
                new com.google.gson.Gson().fromJson(text, Object.class),
                new com.google.gson.internal.LazilyParsedNumber("1.50"));
    }

    @ParameterizedTest
    @MethodSource("json")
    void json(Object value) throws Exception {
        Object copy = Copies.of(value);

        assertEquals(value, copy);
        assertEquals(value.toString(), copy.toString());
    }

    static Stream<Object> kotlin() {
        return Stream.of(
                new Pair<>("a", List.of(1)),
                new Triple<>(1, 2, 3),
                new IntRange(1, 5),
                Unit.INSTANCE,
                CollectionsKt.emptyList(),
                MapsKt.emptyMap(),
                CollectionsKt.listOf("a", "b"),
                new kotlin.collections.ArrayDeque<>(List.of(1, 2)),
                kotlin.collections.CollectionsKt.build(built("a", "b")));
    }

    private static List<String> built(String... elements) {
        List<String> list = CollectionsKt.createListBuilder();
        list.addAll(List.of(elements));
        return list;
    }

    @ParameterizedTest
    @MethodSource("kotlin")
    void kotlin(Object value) throws Exception {
        Object copy = Copies.of(value);

        assertEquals(value, copy);
        assertEquals(value.toString(), copy.toString());
    }

    @Test
    void a_kotlin_object_stays_the_only_one() throws Exception {
        List<Object> copy = Copies.of(new ArrayList<>(List.of(Unit.INSTANCE, Unit.INSTANCE)));

        assertSame(Unit.INSTANCE, copy.get(0));
        assertSame(Unit.INSTANCE, copy.get(1));
    }

    @Test
    void a_kotlin_object_with_a_contract_stays_the_only_one() throws Exception {
        Map<String, Object> copy =
                Copies.of(new HashMap<>(Map.of("empty", CollectionsKt.emptyList())));

        assertSame(CollectionsKt.emptyList(), copy.get("empty"));
        assertTrue(Copies.of(new Regex("a+")).matches("aaa"));
    }

    /** As Lombok's {@code @Value @Builder} makes them. */
    static final class Valued {
        private final String name;
        private final List<String> tags;

        private Valued(String name, List<String> tags) {
            this.name = name;
            this.tags = tags;
        }

        static Builder builder() {
            return new Builder();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Valued valued
                    && name.equals(valued.name)
                    && tags.equals(valued.tags);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }

        static final class Builder {
            private @Nullable String name;
            private final List<String> tags = new ArrayList<>();

            Builder name(String value) {
                name = value;
                return this;
            }

            Builder tag(String value) {
                tags.add(value);
                return this;
            }

            Valued build() {
                return new Valued(String.valueOf(name), List.copyOf(tags));
            }
        }
    }

    @Test
    void an_immutable_class_without_a_constructor_for_us_is_shared_and_carried() throws Exception {
        Valued value = Valued.builder().name("n").tag("t").build();

        Valued copy = Copies.of(value);

        assertEquals(value, copy);
        assertNotSame(value, copy);
        assertTrue(Codecs.isDeeplyImmutable(value));
        Valued.Builder builder = Copies.of(Valued.builder().name("n").tag("t"));
        assertEquals(value, builder.build());
    }

    @Test
    void immutables_of_libraries_are_shared_as_far_as_their_contents_are() {
        DateTime time = new DateTime(5, DateTimeZone.UTC);
        assertTrue(Codecs.isDeeplyImmutable(ImmutableList.of("a", time)));
        assertTrue(Codecs.isDeeplyImmutable(ImmutableMap.of("a", 1, "b", ImmutableSet.of(1, 2))));
        assertTrue(Codecs.isDeeplyImmutable(new LocalDate(2026, 1, 2)));
        assertFalse(Codecs.isDeeplyImmutable(ImmutableList.of(new ArrayList<>())));
        assertFalse(Codecs.isDeeplyImmutable(ImmutableMap.of("a", new int[1])));
        assertFalse(Codecs.isDeeplyImmutable(new MutableDateTime()));
        assertFalse(Codecs.isDeeplyImmutable(ArrayListMultimap.create()));
    }
}
