package dev.deja.codec;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Base64;
import java.util.Currency;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Values of one piece as JSON strings, numbers and booleans. */
final class JsonLeaves {
    /** Longer ones take time that grows with the square of their length. */
    private static final int MAX_DIGITS = 10_000;

    private static final Map<Class<?>, Function<String, Object>> PARSERS = new HashMap<>();

    static {
        PARSERS.put(String.class, text -> text);
        PARSERS.put(Boolean.class, JsonLeaves::bool);
        PARSERS.put(Byte.class, Byte::valueOf);
        PARSERS.put(Short.class, Short::valueOf);
        PARSERS.put(Integer.class, Integer::valueOf);
        PARSERS.put(Long.class, Long::valueOf);
        PARSERS.put(Float.class, Float::valueOf);
        PARSERS.put(Double.class, Double::valueOf);
        PARSERS.put(BigInteger.class, text -> new BigInteger(bounded(text)));
        PARSERS.put(BigDecimal.class, text -> new BigDecimal(bounded(text)));
        PARSERS.put(Character.class, JsonLeaves::character);
        PARSERS.put(UUID.class, UUID::fromString);
        PARSERS.put(URI.class, URI::create);
        PARSERS.put(Locale.class, Locale::forLanguageTag);
        PARSERS.put(Currency.class, Currency::getInstance);
        PARSERS.put(Instant.class, Instant::parse);
        PARSERS.put(LocalDate.class, LocalDate::parse);
        PARSERS.put(LocalTime.class, LocalTime::parse);
        PARSERS.put(LocalDateTime.class, LocalDateTime::parse);
        PARSERS.put(OffsetDateTime.class, OffsetDateTime::parse);
        PARSERS.put(OffsetTime.class, OffsetTime::parse);
        PARSERS.put(ZonedDateTime.class, ZonedDateTime::parse);
        PARSERS.put(Duration.class, Duration::parse);
        PARSERS.put(Period.class, Period::parse);
        PARSERS.put(Year.class, Year::parse);
        PARSERS.put(YearMonth.class, YearMonth::parse);
        PARSERS.put(MonthDay.class, MonthDay::parse);
        PARSERS.put(ZoneOffset.class, ZoneOffset::of);
        PARSERS.put(ZoneId.class, ZoneId::of);
        PARSERS.put(byte[].class, text -> Base64.getDecoder().decode(text));
    }

    private JsonLeaves() {}

    static void write(JsonWriter out, Object value) throws Refusal, IOException {
        if (value instanceof Boolean bool) {
            out.value(bool);
        } else if (value instanceof Number number) {
            if (!isFinite(number)) {
                throw new Refusal("JSON has no number for it; use codec = binary");
            }
            out.value(number);
        } else {
            out.value(text(value));
        }
    }

    private static boolean isFinite(Number number) {
        return !(number instanceof Double || number instanceof Float)
                || Double.isFinite(number.doubleValue());
    }

    private static String text(Object value) throws Refusal {
        if (value instanceof byte[] bytes) {
            return Base64.getEncoder().encodeToString(bytes);
        }
        if (value instanceof Locale locale) {
            return locale.toLanguageTag();
        }
        if (!PARSERS.containsKey(value.getClass())) {
            throw new Refusal(
                    value.getClass().getName() + " has no JSON form here; use codec = binary");
        }
        return value.toString();
    }

    /** A map's key as the name in an object. */
    static String key(@Nullable Object key, Slot slot) throws Refusal {
        if (key instanceof Enum<?> constant && Plans.of(key.getClass()).type == slot.raw) {
            return constant.name();
        }
        if (key == null || !(key.getClass() == slot.raw || key instanceof String)) {
            throw new Refusal("a key that no name in JSON stands for; use codec = binary")
                    .at(".keys");
        }
        return text(key);
    }

    static Object readKey(String name, Slot slot) throws UndecodableException {
        if (Plans.of(slot.raw) instanceof EnumPlan constants) {
            return constants.constant(name);
        }
        return parse(name, slot.raw == Object.class ? String.class : slot.raw);
    }

    static Object read(JsonReader in, Slot slot) throws UndecodableException, IOException {
        JsonToken token = in.peek();
        Class<?> type = slot.raw;
        if (token == JsonToken.BOOLEAN) {
            if (type != Boolean.class && type != Object.class) {
                throw new UndecodableException("a boolean where " + type.getName() + " stands");
            }
            return in.nextBoolean();
        }
        boolean number = Number.class.isAssignableFrom(type);
        if (token != (number ? JsonToken.NUMBER : JsonToken.STRING) || type == Boolean.class) {
            throw new UndecodableException(token + " where " + type.getName() + " stands");
        }
        return parse(in.nextString(), type == Object.class ? String.class : type);
    }

    private static Object parse(String text, Class<?> type) throws UndecodableException {
        Function<String, Object> parser = PARSERS.get(type);
        if (parser == null) {
            throw new UndecodableException("text where " + type.getName() + " stands");
        }
        return parser.apply(text);
    }

    private static Object bool(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("no boolean");
        };
    }

    private static Object character(String text) {
        if (text.length() != 1) {
            throw new IllegalArgumentException("no single character");
        }
        return text.charAt(0);
    }

    private static String bounded(String digits) {
        if (digits.length() > MAX_DIGITS) {
            throw new IllegalArgumentException("too many digits");
        }
        return digits;
    }
}
