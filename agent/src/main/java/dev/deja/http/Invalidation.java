package dev.deja.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What an unsafe request makes stale (RFC 9111 section 4.4, SPEC E12). */
final class Invalidation {
    private static final Set<String> SAFE =
            Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PROPFIND", "REPORT", "SEARCH", "QUERY");

    private Invalidation() {}

    /** Whether a method may change something; one that is not known may. */
    static boolean isUnsafe(String method) {
        return !SAFE.contains(method);
    }

    /**
     * The paths of which nothing may be reused after an answer, as {@link RequestTarget#broadPath}
     * has them: of the request, and of {@code Location} and {@code Content-Location} of the same
     * origin. Empty for a safe method, and for an answer that is an error.
     */
    static Set<String> paths(RequestHead request, int status, Fields response) {
        if (!isUnsafe(request.method()) || status < 200 || status >= 400) {
            return Set.of();
        }
        Set<String> paths = new LinkedHashSet<>();
        paths.add(RequestTarget.broadPath(request.path()));
        for (String name : new String[] {"Location", "Content-Location"}) {
            for (String reference : response.all(name)) {
                addPath(paths, request, Tokens.trimmed(reference));
            }
        }
        return paths;
    }

    /**
     * The groups of which nothing may be reused after an answer (RFC 9875 section 3): tags of the
     * rules, under the names that clients are told. Empty for a safe method, for an answer that is
     * an error, and for a field that cannot be read.
     */
    static List<String> groups(RequestHead request, int status, Fields response) {
        if (!isUnsafe(request.method()) || status < 200 || status >= 400) {
            return List.of();
        }
        List<String> lines = response.all("Cache-Group-Invalidation");
        return lines.isEmpty() ? List.of() : StructuredStrings.read(String.join(", ", lines));
    }

    private static void addPath(Set<String> paths, RequestHead request, String reference) {
        if (reference.isEmpty() || reference.charAt(0) == '?' || reference.charAt(0) == '#') {
            // The request's own path (RFC 3986 section 5.2.2), of which URI makes its parent's.
            return;
        }
        URI target;
        try {
            target = base(request).resolve(new URI(reference));
        } catch (URISyntaxException | IllegalArgumentException e) {
            return;
        }
        String host = target.getHost();
        String path = target.getRawPath();
        if (path != null
                && host != null
                && host.equalsIgnoreCase(request.host())
                && request.scheme().equalsIgnoreCase(target.getScheme())
                && port(target.getScheme(), target.getPort())
                        == port(request.scheme(), request.port())) {
            paths.add(RequestTarget.broadPath(path));
        }
    }

    private static URI base(RequestHead request) throws URISyntaxException {
        String port = request.port() < 0 ? "" : ":" + request.port();
        return new URI(request.scheme() + "://" + request.host() + port + request.path());
    }

    private static int port(String scheme, int port) {
        if (port > 0) {
            return port;
        }
        return scheme.equalsIgnoreCase("https") ? 443 : 80;
    }
}
