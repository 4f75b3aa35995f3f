package dev.deja.rule;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * IP addresses and networks ({@code 10.0.0.0/8}), without names: nothing is ever looked up.
 * Immutable.
 */
public final class AddressRanges {
    private static final class Range {
        private final byte[] network;
        private final int bits;

        Range(byte[] network, int bits) {
            this.network = network;
            this.bits = bits;
        }

        boolean contains(byte[] address) {
            if (address.length != network.length) {
                return false;
            }
            int whole = bits / 8;
            for (int i = 0; i < whole; i++) {
                if (address[i] != network[i]) {
                    return false;
                }
            }
            int rest = bits % 8;
            return rest == 0 || ((address[whole] ^ network[whole]) & 0xff) >> (8 - rest) == 0;
        }
    }

    private final List<Range> ranges;

    private AddressRanges(List<Range> ranges) {
        this.ranges = ranges;
    }

    /** This machine alone. */
    public static AddressRanges loopback() {
        byte[] six = new byte[16];
        six[15] = 1;
        return new AddressRanges(
                List.of(new Range(new byte[] {127, 0, 0, 0}, 8), new Range(six, 128)));
    }

    /**
     * Reads addresses, each with or without the length of its network's prefix.
     *
     * @throws RuleSyntaxException with the remedy
     */
    public static AddressRanges parse(List<String> texts) throws RuleSyntaxException {
        List<Range> ranges = new ArrayList<>(texts.size());
        for (String text : texts) {
            ranges.add(range(text));
        }
        return new AddressRanges(List.copyOf(ranges));
    }

    private static Range range(String text) throws RuleSyntaxException {
        int slash = text.indexOf('/');
        byte[] network = address(slash < 0 ? text : text.substring(0, slash));
        if (network == null) {
            throw new RuleSyntaxException(
                    "'"
                            + text
                            + "' is not an IP address or network; write one like 10.1.2.3,"
                            + " 10.0.0.0/8 or fd00::/8");
        }
        int longest = network.length * 8;
        int bits = slash < 0 ? longest : number(text.substring(slash + 1), longest);
        if (bits < 0) {
            throw new RuleSyntaxException(
                    "'"
                            + text
                            + "' needs a number from 0 to "
                            + longest
                            + " after the slash; write one like 10.0.0.0/8");
        }
        return new Range(network, bits);
    }

    /** Decimal digits; negative when it is anything else, or too large. */
    private static int number(String text, int most) {
        if (text.isEmpty() || text.length() > 3) {
            return -1;
        }
        int number = 0;
        for (int i = 0; i < text.length(); i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9') {
                return -1;
            }
            number = 10 * number + digit - '0';
        }
        return number > most ? -1 : number;
    }

    /**
     * Whether an address is one of these.
     *
     * @param text as servers tell it, with a zone or brackets too; null or no address: it is not
     */
    public boolean contains(@Nullable String text) {
        byte[] address = text == null ? null : address(bare(text));
        if (address == null) {
            return false;
        }
        for (Range range : ranges) {
            if (range.contains(address)) {
                return true;
            }
        }
        return false;
    }

    private static String bare(String text) {
        String bare =
                text.startsWith("[") && text.endsWith("]")
                        ? text.substring(1, text.length() - 1)
                        : text;
        int zone = bare.indexOf('%');
        return zone < 0 ? bare : bare.substring(0, zone);
    }

    private static byte @Nullable [] address(String text) {
        return text.indexOf(':') < 0 ? four(text) : six(text);
    }

    /** Four numbers; the JDK takes fewer as well, and names. */
    private static byte @Nullable [] four(String text) {
        byte[] address = new byte[4];
        int start = 0;
        for (int i = 0; i < 4; i++) {
            int dot = i == 3 ? text.length() : text.indexOf('.', start);
            int number = dot < 0 ? -1 : number(text.substring(start, dot), 255);
            if (number < 0) {
                return null;
            }
            address[i] = (byte) number;
            start = dot + 1;
        }
        return address;
    }

    /** With a colon it cannot be a name, so that the JDK asks nobody. */
    private static byte @Nullable [] six(String text) {
        for (int i = 0; i < text.length(); i++) {
            char each = text.charAt(i);
            if (each != ':' && each != '.' && Character.digit(each, 16) < 0) {
                return null;
            }
        }
        try {
            return InetAddress.getByName(text).getAddress();
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
