package dev.deja.http.servlet.adapter;

import dev.deja.http.Fields;
import dev.deja.http.RequestHead;
import dev.deja.http.RequestInput;
import dev.deja.http.ServerRequest;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.security.Principal;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A request as the filters handed it on, read past all observation. */
final class RequestSource implements ServerRequest {
    /** {@code jakarta.servlet.} or {@code javax.servlet.}: names are not renamed with the types. */
    static final String SERVLET =
            HttpServletRequest.class.getPackageName().replace(".http", "").concat(".");

    static final String CERTIFICATE = SERVLET + "request.X509Certificate";

    /** The attribute, of no other request than this one, that tells who handles it. */
    static final String HANDLER = "dev.deja.http.handler";

    private final HttpServletRequest request;
    private @Nullable String handler;
    private final Object servlet;
    private @Nullable RequestHead head;

    /** What was read of the body before the application; null when it is untouched. */
    byte @Nullable [] taken;

    /** Whether {@link #taken} is all of it. */
    boolean takenWhole;

    RequestSource(HttpServletRequest request, Object servlet) {
        this.request = request;
        this.servlet = servlet;
    }

    /** Tells who handles it; false when that is known already. */
    boolean handledBy(String handler) {
        if (this.handler != null) {
            return false;
        }
        this.handler = handler;
        return true;
    }

    @Override
    public RequestHead head() {
        RequestHead made = head;
        if (made == null) {
            made = makeHead();
            head = made;
        }
        return made;
    }

    private RequestHead makeHead() {
        String context = request.getContextPath();
        String path = request.getRequestURI();
        String query = request.getQueryString();
        if (request.getDispatcherType() == DispatcherType.FORWARD) {
            // A filter has forwarded: the client asked for something else.
            Object original = request.getAttribute(SERVLET + "forward.request_uri");
            if (original instanceof String uri) {
                path = uri;
                context = text(request.getAttribute(SERVLET + "forward.context_path"), context);
                query = (String) request.getAttribute(SERVLET + "forward.query_string");
            }
        }
        return new RequestHead(
                request.getMethod(),
                request.getScheme(),
                request.getServerName(),
                request.getServerPort(),
                request.getLocalPort(),
                context == null ? "" : context,
                path == null ? "" : path,
                query,
                Fields.of(new RequestFields(request)));
    }

    private static @Nullable String text(@Nullable Object value, @Nullable String otherwise) {
        return value instanceof String given ? given : otherwise;
    }

    @Override
    public @Nullable String peer() {
        ServletRequest own = request;
        while (own instanceof ServletRequestWrapper wrapper) {
            own = wrapper.getRequest();
        }
        // Tomcat's valve for proxies has put the address of a header in its place.
        boolean isForwarded =
                own.getAttribute("org.apache.tomcat.request.forwarded") != null
                        || request.getAttribute("org.apache.tomcat.request.forwarded") != null;
        return isForwarded ? null : own.getRemoteAddr();
    }

    @Override
    public ClassLoader application() {
        ClassLoader loader = null;
        try {
            loader = request.getServletContext().getClassLoader();
        } catch (RuntimeException e) {
            // A security manager or a context of its own kind: the servlet's own will do.
        }
        if (loader == null) {
            loader = servlet.getClass().getClassLoader();
        }
        return loader == null ? ClassLoader.getSystemClassLoader() : loader;
    }

    @Override
    public @Nullable Object read(RequestInput input, String name) {
        try {
            return switch (input) {
                case PRINCIPAL -> user();
                case ROLE -> request.isUserInRole(name);
                case SESSION -> session(name);
                case SESSION_ATTRIBUTE -> attribute(request.getSession(false), name);
                case COOKIE -> name.isEmpty() ? cookies() : cookie(name);
                case HEADER -> name.isEmpty() ? allHeaders() : header(name);
                case ATTRIBUTE -> name.equals(HANDLER) ? handler : request.getAttribute(name);
                case CERTIFICATE -> certificate(name);
                case ADDRESS -> address(name);
                case LOCALE -> locales();
                case PROTOCOL -> request.getProtocol();
                case BODY -> hasBody() ? true : null;
            };
        } catch (RuntimeException e) {
            // Such as a session that has ended meanwhile.
            return null;
        }
    }

    /** The user's name. */
    private @Nullable String user() {
        Principal principal = request.getUserPrincipal();
        String name = principal == null ? null : principal.getName();
        return name == null ? request.getRemoteUser() : name;
    }

    private @Nullable Object session(String name) {
        HttpSession session = request.getSession(false);
        if (session == null) {
            return name.equals("requested") ? request.getRequestedSessionId() : null;
        }
        return switch (name) {
            case "id" -> session.getId();
            case "requested" -> request.getRequestedSessionId();
            case "created" -> session.getCreationTime();
            default -> true;
        };
    }

    private static @Nullable Object attribute(@Nullable HttpSession session, String name) {
        if (session == null) {
            return null;
        }
        if (!name.isEmpty()) {
            return session.getAttribute(name);
        }
        List<String> names = new ArrayList<>();
        for (Enumeration<String> each = session.getAttributeNames(); each.hasMoreElements(); ) {
            names.add(each.nextElement());
        }
        names.sort(null);
        return names.toString();
    }

    private @Nullable String cookies() {
        Cookie[] all = request.getCookies();
        if (all == null || all.length == 0) {
            return null;
        }
        StringBuilder text = new StringBuilder();
        for (Cookie each : all) {
            text.append(each.getName()).append('=').append(each.getValue()).append("; ");
        }
        return text.toString();
    }

    private @Nullable String cookie(String name) {
        Cookie[] all = request.getCookies();
        if (all != null) {
            for (Cookie each : all) {
                if (each.getName().equals(name)) {
                    return each.getValue();
                }
            }
        }
        return null;
    }

    private @Nullable String header(String name) {
        Enumeration<String> values = request.getHeaders(name);
        if (values == null || !values.hasMoreElements()) {
            return null;
        }
        String first = values.nextElement();
        if (!values.hasMoreElements()) {
            return first;
        }
        StringBuilder text = new StringBuilder(first);
        while (values.hasMoreElements()) {
            text.append(", ").append(values.nextElement());
        }
        return text.toString();
    }

    private String allHeaders() {
        StringBuilder text = new StringBuilder();
        for (Fields.Field line : new RequestFields(request).lines()) {
            text.append(line.name().toLowerCase(Locale.ROOT)).append(": ");
            text.append(line.value()).append('\n');
        }
        return text.toString();
    }

    private @Nullable Object certificate(String name) {
        Object value = request.getAttribute(name.isEmpty() ? CERTIFICATE : name);
        if (value instanceof X509Certificate[] chain) {
            return chain.length == 0 ? null : signature(chain[0]);
        }
        return value instanceof Certificate[] ? true : value;
    }

    private static String signature(X509Certificate certificate) {
        return HexFormat.of().formatHex(certificate.getSignature());
    }

    private @Nullable Object address(String name) {
        return switch (name) {
            case "host" -> request.getRemoteHost();
            case "port" -> request.getRemotePort();
            default -> request.getRemoteAddr();
        };
    }

    private String locales() {
        StringBuilder text = new StringBuilder();
        for (Enumeration<Locale> each = request.getLocales(); each.hasMoreElements(); ) {
            text.append(each.nextElement().toLanguageTag()).append(',');
        }
        return text.toString();
    }

    boolean hasBody() {
        return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
    }

    @Override
    public byte @Nullable [] body(int limit) {
        byte[] before = taken;
        if (before != null) {
            return takenWhole && before.length <= limit ? before : null;
        }
        if (!hasBody()) {
            return new byte[0];
        }
        String type = request.getContentType();
        long length = request.getContentLengthLong();
        if (length > limit || (type != null && isParsedByContainer(type))) {
            return null;
        }
        try {
            ServletInputStream in = request.getInputStream();
            byte[] read = in.readNBytes(limit == Integer.MAX_VALUE ? limit : limit + 1);
            taken = read;
            takenWhole = read.length <= limit;
            // A filter was here first, or the client has gone.
            boolean gone = length >= 0 ? read.length < length : read.length == 0;
            return gone || !takenWhole ? null : read;
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }

    /** Forms become parameters, and parts, inside the container: whoever reads them takes them. */
    private static boolean isParsedByContainer(String contentType) {
        String type = contentType.toLowerCase(Locale.ROOT).strip();
        return type.startsWith("application/x-www-form-urlencoded")
                || type.startsWith("multipart/");
    }
}
