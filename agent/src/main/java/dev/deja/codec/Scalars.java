package dev.deja.codec;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;

/** Values of one piece: text, numbers, identifiers. */
final class Scalars {
    private Scalars() {}

    static List<TypePlan> all() {
        return List.of(
                LeafPlan.value(0, String.class, Writer::string, Reader::text),
                LeafPlan.value(1, Boolean.class, (out, v) -> out.put(v ? 1 : 0), Reader::bool),
                LeafPlan.value(2, Byte.class, (out, v) -> out.put(v), Reader::get),
                LeafPlan.value(3, Short.class, (out, v) -> out.signed(v), Reader::signedShort),
                LeafPlan.value(4, Character.class, (out, v) -> out.varint(v), Reader::character),
                LeafPlan.value(5, Integer.class, Writer::signed, Reader::signed),
                LeafPlan.value(6, Long.class, Writer::signedLong, Reader::signedLong),
                LeafPlan.value(
                        7,
                        Float.class,
                        (out, v) -> out.fixedInt(Float.floatToRawIntBits(v)),
                        in -> Float.intBitsToFloat(in.fixedInt())),
                LeafPlan.value(
                        8,
                        Double.class,
                        (out, v) -> out.fixedLong(Double.doubleToRawLongBits(v)),
                        in -> Double.longBitsToDouble(in.fixedLong())),
                LeafPlan.value(9, BigInteger.class, Scalars::writeInteger, Scalars::readInteger),
                LeafPlan.value(
                        10,
                        BigDecimal.class,
                        (out, v) -> {
                            out.signed(v.scale());
                            writeInteger(out, v.unscaledValue());
                        },
                        in -> {
                            int scale = in.signed();
                            int length = in.count(1);
                            return length <= Long.BYTES
                                    ? BigDecimal.valueOf(in.twosComplement(length), scale)
                                    : new BigDecimal(new BigInteger(in.bytes(length)), scale);
                        }),
                LeafPlan.value(
                        11,
                        UUID.class,
                        (out, v) -> {
                            out.fixedLong(v.getMostSignificantBits());
                            out.fixedLong(v.getLeastSignificantBits());
                        },
                        in -> new UUID(in.fixedLong(), in.fixedLong())),
                LeafPlan.value(12, URI.class, Scalars::writeUri, in -> URI.create(in.text())),
                LeafPlan.value(13, Locale.class, Scalars::writeLocale, Scalars::readLocale),
                LeafPlan.value(
                        14,
                        Currency.class,
                        (out, v) -> out.string(v.getCurrencyCode()),
                        in -> Currency.getInstance(in.text())),
                LeafPlan.value(
                        15,
                        OptionalInt.class,
                        (out, v) -> {
                            out.put(v.isPresent() ? 1 : 0);
                            out.signed(v.orElse(0));
                        },
                        in -> {
                            boolean present = in.bool();
                            int value = in.signed();
                            return present ? OptionalInt.of(value) : OptionalInt.empty();
                        }),
                LeafPlan.value(
                        16,
                        OptionalLong.class,
                        (out, v) -> {
                            out.put(v.isPresent() ? 1 : 0);
                            out.signedLong(v.orElse(0));
                        },
                        in -> {
                            boolean present = in.bool();
                            long value = in.signedLong();
                            return present ? OptionalLong.of(value) : OptionalLong.empty();
                        }),
                LeafPlan.value(
                        17,
                        OptionalDouble.class,
                        (out, v) -> {
                            out.put(v.isPresent() ? 1 : 0);
                            out.fixedLong(Double.doubleToRawLongBits(v.orElse(0)));
                        },
                        in -> {
                            boolean present = in.bool();
                            double value = Double.longBitsToDouble(in.fixedLong());
                            return present ? OptionalDouble.of(value) : OptionalDouble.empty();
                        }));
    }

    private static void writeInteger(Writer out, BigInteger value) throws Refusal {
        byte[] magnitude = value.toByteArray();
        out.varint(magnitude.length);
        out.bytes(magnitude);
    }

    private static BigInteger readInteger(Reader in) throws UndecodableException {
        int length = in.count(1);
        return length <= Long.BYTES
                ? BigInteger.valueOf(in.twosComplement(length))
                : new BigInteger(in.bytes(length));
    }

    private static void writeUri(Writer out, URI value) throws Refusal {
        String text = value.toString();
        // The constructors that take parts accept a few URIs that no text parses back to.
        try {
            if (!URI.create(text).equals(value)) {
                throw new Refusal("a URI that is not equal to what its text says");
            }
        } catch (IllegalArgumentException e) {
            throw new Refusal("a URI whose text cannot be parsed");
        }
        out.string(text);
    }

    /** As a language tag where that says it all, else as the parts that the constructor takes. */
    private static void writeLocale(Writer out, Locale value) throws Refusal {
        String tag = value.toLanguageTag();
        if (Locale.forLanguageTag(tag).equals(value)) {
            out.put(0);
            out.string(tag);
        } else if (ofParts(value.getLanguage(), value.getCountry(), value.getVariant())
                .equals(value)) {
            out.put(1);
            out.string(value.getLanguage());
            out.string(value.getCountry());
            out.string(value.getVariant());
        } else {
            throw new Refusal("a locale that neither its tag nor its parts describe");
        }
    }

    private static Locale readLocale(Reader in) throws UndecodableException {
        return in.bool()
                ? ofParts(in.text(), in.text(), in.text())
                : Locale.forLanguageTag(in.text());
    }

    private static Locale ofParts(String language, String country, String variant) {
        return new Locale(language, country, variant);
    }
}
