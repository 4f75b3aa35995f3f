package dev.deja.codec;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLStreamHandler;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Addresses, taken apart and put together without asking the network for anything. */
final class Addresses {
    private static final long HANDLER = Inside.offset(URL.class, "handler", URLStreamHandler.class);
    private static final long HASH = Inside.offset(URL.class, "hashCode", int.class);

    private static final @Nullable Class<?> NAMES =
            Inside.find("java.net.InetAddress$InetAddressHolder");
    private static final long HOLDER = offset(InetAddress.class, "holder", NAMES);
    private static final long HOST = offset(NAMES, "hostName", String.class);
    private static final long ORIGINAL = offset(NAMES, "originalHostName", String.class);

    private Addresses() {}

    static List<TypePlan> all() {
        List<TypePlan> all = new ArrayList<>();
        if (HANDLER != Inside.ABSENT && HASH != Inside.ABSENT) {
            // Tracked, since comparing URLs asks the network for addresses.
            all.add(LeafPlan.mutable(141, URL.class, Addresses::writeUrl, Addresses::readUrl));
        }
        if (HOLDER != Inside.ABSENT && HOST != Inside.ABSENT && ORIGINAL != Inside.ABSENT) {
            all.add(
                    LeafPlan.value(
                            142,
                            Inet4Address.class,
                            Addresses::writeIp,
                            in -> (Inet4Address) readIp(in, 4)));
            all.add(
                    LeafPlan.value(
                            143,
                            Inet6Address.class,
                            Addresses::writeIp6,
                            in -> (Inet6Address) readIp6(in)));
            all.add(
                    LeafPlan.value(
                            144,
                            InetSocketAddress.class,
                            Addresses::writeSocket,
                            Addresses::readSocket));
        }
        return all;
    }

    private static long offset(@Nullable Class<?> owner, String field, @Nullable Class<?> type) {
        return owner == null || type == null ? Inside.ABSENT : Inside.offset(owner, field, type);
    }

    private static void writeUrl(Writer out, URL url) throws Refusal {
        String text = url.toExternalForm();
        URL parsed;
        try {
            parsed = parse(text);
        } catch (MalformedURLException e) {
            throw new Refusal("a URL whose text cannot be parsed");
        }
        Object handler = RawMemory.get(url, HANDLER);
        Object usual = RawMemory.get(parsed, HANDLER);
        if (handler == null || usual == null || handler.getClass() != usual.getClass()) {
            throw new Refusal("a URL with a stream handler of its own");
        }
        if (!text.equals(parsed.toExternalForm())) {
            throw new Refusal("a URL that is not what its text says");
        }
        out.string(text);
        // With it, a hash table need not ask for the host's address.
        out.signed(RawMemory.getInt(url, HASH));
    }

    private static URL readUrl(Reader in) throws UndecodableException {
        try {
            URL url = parse(in.text());
            RawMemory.putInt(url, HASH, in.signed());
            return url;
        } catch (MalformedURLException e) {
            throw new UndecodableException("no URL", e);
        }
    }

    @SuppressWarnings("deprecation") // the constructor, which newer JDKs discourage
    private static URL parse(String text) throws MalformedURLException {
        return new URL(text);
    }

    private static void writeIp(Writer out, InetAddress address) throws Refusal {
        byte[] bytes = address.getAddress();
        out.bytes(bytes);
        Object names = RawMemory.get(address, HOLDER);
        if (names == null) {
            throw new Refusal("an address without content");
        }
        out.string((String) RawMemory.get(names, HOST));
        out.string((String) RawMemory.get(names, ORIGINAL));
    }

    private static InetAddress readIp(Reader in, int length) throws UndecodableException {
        return named(in, in.bytes(length), 0, false);
    }

    private static void writeIp6(Writer out, Inet6Address address) throws Refusal {
        if (address.getScopedInterface() != null) {
            throw new Refusal("an address in the scope of a network interface of this machine");
        }
        // A scope may be zero, and there may be none: only the text tells.
        int scope = address.getScopeId();
        boolean scoped = address.getHostAddress().indexOf('%') >= 0;
        out.put(scoped ? 1 : 0);
        out.varint(scope);
        writeIp(out, address);
    }

    private static InetAddress readIp6(Reader in) throws UndecodableException {
        boolean scoped = in.bool();
        int scope = in.varint();
        return named(in, in.bytes(16), scope, scoped);
    }

    private static InetAddress named(Reader in, byte[] bytes, int scope, boolean scoped)
            throws UndecodableException {
        String host = in.string();
        String original = in.string();
        try {
            // Not the general method, which makes an IPv4 address of a mapped one.
            InetAddress address =
                    bytes.length == 16
                            ? Inet6Address.getByAddress(host, bytes, scoped ? scope : -1)
                            : InetAddress.getByAddress(host, bytes);
            Object names = RawMemory.get(address, HOLDER);
            if (names == null) {
                throw new UndecodableException("an address without content");
            }
            RawMemory.put(names, HOST, host);
            RawMemory.put(names, ORIGINAL, original);
            return address;
        } catch (UnknownHostException e) {
            throw new UndecodableException("no address", e);
        }
    }

    private static void writeSocket(Writer out, InetSocketAddress socket) throws Refusal {
        out.varint(socket.getPort());
        InetAddress address = socket.getAddress();
        if (address == null) {
            out.put(0);
            out.string(socket.getHostString());
        } else if (address instanceof Inet6Address six) {
            out.put(6);
            writeIp6(out, six);
        } else {
            out.put(4);
            writeIp(out, address);
        }
    }

    private static InetSocketAddress readSocket(Reader in) throws UndecodableException {
        int port = in.varint();
        return switch (in.get()) {
            case 0 -> InetSocketAddress.createUnresolved(in.text(), port);
            case 4 -> new InetSocketAddress(readIp(in, 4), port);
            case 6 -> new InetSocketAddress(readIp6(in), port);
            default -> throw new UndecodableException("no known kind of address");
        };
    }
}
