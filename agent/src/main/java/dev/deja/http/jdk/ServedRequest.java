package dev.deja.http.jdk;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpPrincipal;
import com.sun.net.httpserver.HttpsExchange;
import dev.deja.http.Fields;
import dev.deja.http.RequestHead;
import dev.deja.http.RequestInput;
import dev.deja.http.ServerRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** A request of the JDK's server. */
final class ServedRequest implements ServerRequest {
    /** As much of a body as is compared when an answer has read it. */
    private static final int COMPARED_BODY = 64 * 1024;

    private final HttpExchange exchange;
    private final ClassLoader application;
    private @Nullable RequestHead head;

    /** What was read ahead of the application. */
    private byte @Nullable [] ahead;

    private boolean aheadIsWhole;
    private @Nullable InputStream body;

    ServedRequest(HttpExchange exchange, @Nullable ClassLoader application) {
        this.exchange = exchange;
        this.application = application == null ? ClassLoader.getSystemClassLoader() : application;
    }

    @Override
    public RequestHead head() {
        RequestHead known = head;
        if (known == null) {
            known = read();
            head = known;
        }
        return known;
    }

    private RequestHead read() {
        boolean isSecure = exchange instanceof HttpsExchange;
        InetSocketAddress local = exchange.getLocalAddress();
        int localPort = local == null ? -1 : local.getPort();
        URI uri = exchange.getRequestURI();
        Headers headers = exchange.getRequestHeaders();
        // An absolute target goes before the Host field (RFC 9112 section 3.2.2).
        String authority =
                uri.getRawAuthority() == null ? headers.getFirst("Host") : uri.getRawAuthority();
        String host = authority;
        int port = isSecure ? 443 : 80;
        if (authority == null) {
            host = local == null ? "" : local.getHostString();
            port = localPort;
        } else {
            int colon = authority.lastIndexOf(':');
            if (colon > authority.lastIndexOf(']')) {
                host = authority.substring(0, colon);
                port = port(authority.substring(colon + 1), port);
            }
        }
        String path = uri.getRawPath();
        return new RequestHead(
                exchange.getRequestMethod(),
                isSecure ? "https" : "http",
                host == null ? "" : host,
                port,
                localPort,
                "",
                path == null ? "" : path,
                uri.getRawQuery(),
                fields(headers));
    }

    private static int port(String text, int otherwise) {
        try {
            return text.isEmpty() ? otherwise : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** Fields as the server keeps them, in its order. */
    static Fields fields(Headers headers) {
        List<Fields.Field> lines = new ArrayList<>();
        for (Map.Entry<String, List<String>> entry : headers.entrySet()) {
            List<String> values = entry.getValue();
            for (int i = 0; values != null && i < values.size(); i++) {
                lines.add(new Fields.Field(entry.getKey(), values.get(i)));
            }
        }
        return Fields.of(lines);
    }

    @Override
    public @Nullable String peer() {
        InetSocketAddress remote = exchange.getRemoteAddress();
        return remote == null || remote.getAddress() == null
                ? null
                : remote.getAddress().getHostAddress();
    }

    @Override
    public ClassLoader application() {
        return application;
    }

    @Override
    public @Nullable Object read(RequestInput input, String name) {
        try {
            return switch (input) {
                case PRINCIPAL -> principal();
                case HEADER -> header(name);
                case COOKIE -> header("cookie");
                case LOCALE -> header("accept-language");
                case ATTRIBUTE -> exchange.getAttribute(name);
                case CERTIFICATE -> certificate();
                case ADDRESS -> String.valueOf(exchange.getRemoteAddress());
                case PROTOCOL -> exchange.getProtocol();
                case BODY -> comparedBody();
                // There are neither roles nor sessions.
                case ROLE, SESSION, SESSION_ATTRIBUTE -> null;
            };
        } catch (RuntimeException e) {
            return null;
        }
    }

    private @Nullable String principal() {
        HttpPrincipal principal = exchange.getPrincipal();
        return principal == null ? null : principal.getName();
    }

    private @Nullable Object header(String name) {
        Headers headers = exchange.getRequestHeaders();
        if (name.isEmpty()) {
            List<String> lines = new ArrayList<>();
            for (Fields.Field line : fields(headers).lines()) {
                lines.add(line.name().toLowerCase(Locale.ROOT) + ": " + line.value());
            }
            lines.sort(null);
            return String.join("\n", lines);
        }
        List<String> values = headers.get(name);
        return values == null ? null : String.join("\n", values);
    }

    private @Nullable String certificate() {
        SSLSession session =
                exchange instanceof HttpsExchange secure ? secure.getSSLSession() : null;
        if (session == null) {
            return null;
        }
        try {
            StringBuilder chain = new StringBuilder();
            for (Certificate certificate : session.getPeerCertificates()) {
                chain.append(Base64.getEncoder().encodeToString(certificate.getEncoded()))
                        .append('\n');
            }
            return chain.toString();
        } catch (SSLPeerUnverifiedException | CertificateEncodingException e) {
            return null;
        }
    }

    private @Nullable String comparedBody() {
        byte[] all = body(COMPARED_BODY);
        if (all == null) {
            return "longer";
        }
        return all.length == 0 ? null : new String(all, StandardCharsets.ISO_8859_1);
    }

    @Override
    public byte @Nullable [] body(int limit) {
        byte[] known = ahead;
        if (known == null) {
            known = new byte[0];
        }
        if (!aheadIsWhole && known.length <= limit) {
            if (body != null) {
                return null; // The application reads it already.
            }
            try {
                InputStream rest = exchange.getRequestBody();
                byte[] more = rest.readNBytes(limit + 1 - known.length);
                aheadIsWhole = known.length + more.length <= limit;
                byte[] both = Arrays.copyOf(known, known.length + more.length);
                System.arraycopy(more, 0, both, known.length, more.length);
                known = both;
                ahead = both;
            } catch (IOException e) {
                return null;
            }
        }
        return aheadIsWhole && known.length <= limit ? known : null;
    }

    /** The body for the application, what was read ahead first. */
    InputStream body() {
        InputStream known = body;
        if (known == null) {
            byte[] first = ahead;
            InputStream rest = exchange.getRequestBody();
            known =
                    first == null || first.length == 0
                            ? rest
                            : new SequenceInputStream(new ByteArrayInputStream(first), rest);
            body = known;
        }
        return known;
    }
}
