package dev.deja.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.Month;
import java.time.chrono.HijrahDate;
import java.time.chrono.JapaneseDate;
import java.time.chrono.MinguoDate;
import java.time.chrono.ThaiBuddhistDate;
import java.time.temporal.ValueRange;
import java.time.temporal.WeekFields;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.Collection;
import java.util.Collections;
import java.util.Date;
import java.util.DoubleSummaryStatistics;
import java.util.GregorianCalendar;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IntSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.Set;
import java.util.SimpleTimeZone;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.datatype.DatatypeFactory;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@SuppressWarnings({"JavaUtilDate", "JdkObsolete"}) // what applications return
class JdkShapesTest {

    @SuppressWarnings("AddressSelection") // addresses in digits, which nobody looks up
    static Stream<Object> valuesWithEquals() throws Exception {
        Properties properties = new Properties();
        properties.setProperty("k", "v");
        Set<String> concurrentSet = Collections.newSetFromMap(new ConcurrentHashMap<>());
        concurrentSet.add("a");
        GregorianCalendar calendar =
                new GregorianCalendar(TimeZone.getTimeZone("America/New_York"), Locale.FRANCE);
        calendar.setTimeInMillis(-1_234_567_890_123L);
        calendar.setLenient(false);
        calendar.setGregorianChange(new Date(0));
        return Stream.of(
                TimeZone.getTimeZone("Europe/Paris"),
                TimeZone.getTimeZone("GMT+05:30"),
                new SimpleTimeZone(
                        3_600_000,
                        "own",
                        Calendar.MARCH,
                        -1,
                        Calendar.SUNDAY,
                        0,
                        Calendar.OCTOBER,
                        -1,
                        Calendar.SUNDAY,
                        0),
                calendar,
                new GregorianCalendar(2026, Calendar.FEBRUARY, 28),
                InetAddress.getByName("192.168.1.1"),
                InetAddress.getByAddress("host.example", new byte[] {10, 0, 0, 1}),
                InetAddress.getByName("2001:db8::1"),
                Inet6Address.getByAddress(
                        "scoped",
                        new byte[] {
                            (byte) 0xfe, (byte) 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1
                        },
                        3),
                new InetSocketAddress(InetAddress.getByName("10.1.2.3"), 80),
                InetSocketAddress.createUnresolved("host.example", 443),
                URI.create("http://user@host.example:1/p?q=1#f"),
                new File("a/b"),
                Path.of("a", "b"),
                new StackTraceElement("loader", "module", "1", "Class", "method", "File.java", 7),
                properties,
                concurrentSet,
                Collections.checkedSet(new HashSet<>(List.of("a")), String.class),
                Collections.checkedSortedSet(new TreeSet<>(List.of("a")), String.class),
                Collections.checkedNavigableSet(new TreeSet<>(List.of("a")), String.class),
                Collections.checkedList(new ArrayList<>(List.of("a")), String.class),
                Collections.checkedMap(new HashMap<>(Map.of("a", 1)), String.class, Integer.class),
                Collections.checkedSortedMap(
                        new TreeMap<>(Map.of("a", 1)), String.class, Integer.class),
                Collections.checkedNavigableMap(
                        new TreeMap<>(Map.of("a", 1)), String.class, Integer.class),
                JapaneseDate.of(2026, 1, 2),
                MinguoDate.of(115, 1, 2),
                ThaiBuddhistDate.of(2569, 1, 2),
                HijrahDate.of(1447, 1, 2),
                ValueRange.of(1, 2, 3, 4),
                WeekFields.of(Locale.FRANCE),
                WeekFields.ISO,
                DatatypeFactory.newInstance()
                        .newXMLGregorianCalendar("2026-01-02T03:04:05.678+01:00"),
                DatatypeFactory.newInstance().newDuration("P1DT2H"));
    }

    @ParameterizedTest
    @MethodSource("valuesWithEquals")
    void a_value_comes_back_equal(Object value) throws Exception {
        Object copy = Copies.of(value);

        assertEquals(value, copy);
        if (!(value instanceof Calendar)) {
            // Which shows what has been computed so far.
            assertEquals(value.toString(), copy.toString());
        }
        assertEquals(List.of(value), Copies.of(List.of(value)));
    }

    @Test
    void a_pattern_matches_as_before() throws Exception {
        Pattern copy = Copies.of(Pattern.compile("a+", Pattern.CASE_INSENSITIVE));

        assertTrue(copy.matcher("AAA").matches());
        assertEquals(Pattern.CASE_INSENSITIVE, copy.flags());
        assertTrue(Codecs.isDeeplyImmutable(List.of(copy)));
    }

    @Test
    void a_url_comes_back_without_asking_the_network() throws Exception {
        URL url = URI.create("http://nobody.invalid:8080/p?q=1#r").toURL();
        assertEquals(url.toExternalForm(), Copies.of(url).toExternalForm());
        assertFalse(Codecs.isDeeplyImmutable(url));
        List<URL> twice = Copies.of(new ArrayList<>(List.of(url, url)));
        assertSame(twice.get(0), twice.get(1));
    }

    @Test
    @SuppressWarnings("URLEqualsHashCode") // it happens
    void a_set_of_urls_does_not_ask_for_their_hosts_either() throws Exception {
        URL url = new URL("file:/a/b");
        Set<URL> copy = Copies.of(new HashSet<>(Set.of(url)));

        assertTrue(copy.contains(url));
    }

    @Test
    void a_url_with_a_handler_of_its_own_is_refused() throws Exception {
        URL url =
                new URL(
                        null,
                        "http://host.example/",
                        new java.net.URLStreamHandler() {
                            @Override
                            protected java.net.URLConnection openConnection(URL u) {
                                throw new IllegalStateException();
                            }
                        });

        assertTrue(Copies.refused(url).toString().contains("handler"));
    }

    @Test
    void an_address_does_not_look_up_its_name() throws Exception {
        InetAddress named = InetAddress.getByAddress("nobody.invalid", new byte[] {10, 0, 0, 1});

        assertEquals("nobody.invalid", Copies.of(named).getHostName());
    }

    @Test
    void a_calendar_behaves_as_before() throws Exception {
        GregorianCalendar calendar = new GregorianCalendar(2026, Calendar.JANUARY, 31);
        GregorianCalendar copy = Copies.of(calendar);

        copy.add(Calendar.MONTH, 1);
        assertEquals(28, copy.get(Calendar.DAY_OF_MONTH));
        assertEquals(Calendar.JANUARY, calendar.get(Calendar.MONTH));
        assertNotNull(Copies.of(copy).getTimeZone());
    }

    @Test
    void a_time_zone_that_was_changed_is_refused() {
        TimeZone zone = TimeZone.getTimeZone("Europe/Paris");
        zone.setRawOffset(5);

        assertTrue(Copies.refused(zone).toString().contains("time zone"));
    }

    @Test
    void checked_collections_still_check() throws Exception {
        List<String> list = Copies.of(Collections.checkedList(new ArrayList<>(), String.class));
        @SuppressWarnings({"unchecked", "rawtypes"}) // what the check is for
        List<Object> raw = (List) list;

        assertThrows(ClassCastException.class, () -> raw.add(1));
        Collection<String> collection =
                Copies.of(
                        Collections.checkedCollection(
                                new ArrayDeque<>(List.of("a")), String.class));
        assertEquals(List.of("a"), new ArrayList<>(collection));
        Queue<String> queue =
                Copies.of(Collections.checkedQueue(new ArrayDeque<>(List.of("a")), String.class));
        assertEquals("a", queue.poll());
        Queue<String> stack = Copies.of(Collections.asLifoQueue(new ArrayDeque<>(List.of("a"))));
        stack.add("b");
        assertEquals("b", stack.poll());
    }

    @Test
    void adders_and_arrays_of_atomics_keep_their_values() throws Exception {
        LongAdder adder = new LongAdder();
        adder.add(5);
        assertEquals(5, Copies.of(adder).sum());
        DoubleAdder doubles = new DoubleAdder();
        doubles.add(2.5);
        assertEquals(2.5, Copies.of(doubles).sum());
        assertEquals(2, Copies.of(new AtomicIntegerArray(new int[] {1, 2})).get(1));
        assertEquals(2, Copies.of(new AtomicLongArray(new long[] {1, 2})).get(1));
        assertEquals("b", Copies.of(new AtomicReferenceArray<>(new String[] {"a", "b"})).get(1));
    }

    @Test
    void statistics_keep_counting() throws Exception {
        IntSummaryStatistics ints = new IntSummaryStatistics();
        ints.accept(5);
        IntSummaryStatistics copy = Copies.of(ints);
        copy.accept(7);
        assertEquals(6, copy.getAverage());
        DoubleSummaryStatistics doubles = new DoubleSummaryStatistics();
        doubles.accept(0.1);
        assertEquals(0.1, Copies.of(doubles).getSum());
    }

    @Test
    void properties_keep_their_defaults() throws Exception {
        Properties defaults = new Properties();
        defaults.setProperty("d", "default");
        Properties properties = new Properties(defaults);

        assertEquals("default", Copies.of(properties).getProperty("d"));
    }

    @Test
    void sequenced_wrappers_of_newer_jdks_come_back() throws Exception {
        Assumptions.assumeTrue(Runtime.version().feature() >= 21);
        Map<String, Object> made = new HashMap<>();
        made.put("unmodifiableSequencedCollection", new ArrayList<>(List.of(1, 2)));
        made.put("unmodifiableSequencedSet", new LinkedHashSet<>(List.of(1, 2)));
        made.put("unmodifiableSequencedMap", new LinkedHashMap<>(Map.of(1, 2)));
        made.put("newSequencedSetFromMap", new LinkedHashMap<>());
        for (Map.Entry<String, Object> each : made.entrySet()) {
            Method method =
                    Stream.of(Collections.class.getMethods())
                            .filter(m -> m.getName().equals(each.getKey()))
                            .findFirst()
                            .orElseThrow();
            Object value = method.invoke(null, each.getValue());
            assertEquals(value.toString(), Copies.of(value).toString());
        }
        Object reversed = List.class.getMethod("reversed").invoke(new ArrayList<>(List.of(1, 2)));
        assertTrue(Copies.refused(reversed).toString().contains("copy"));
    }

    record Key(String name, LocalDate at, Month month) {}

    @Test
    void a_map_with_record_keys_finds_them() throws Exception {
        Map<Key, BigDecimal> map = new HashMap<>();
        Key key = new Key("a", LocalDate.EPOCH, Month.MAY);
        map.put(key, BigDecimal.ONE);

        Map<Key, BigDecimal> copy = Copies.of(map);

        assertEquals(BigDecimal.ONE, copy.get(new Key("a", LocalDate.EPOCH, Month.MAY)));
        assertNotSame(key, copy.keySet().iterator().next());
        assertNull(copy.get(new Key("b", LocalDate.EPOCH, Month.MAY)));
    }
}
