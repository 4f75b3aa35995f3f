package dev.deja.http;

import dev.deja.cache.Cache;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * What one exchange makes stale: by evict rules, and because it may have written (RFC 9111 section
 * 4.4, SPEC E12). Never throws.
 */
final class ExchangeWrites {
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

    private final Cache cache;
    private final boolean isUnsafe;

    ExchangeWrites(Cache cache, RequestHead head) {
        this.cache = cache;
        this.isUnsafe = isUnsafe(head);
    }

    /** Whether a request may write by what its method means; unknown methods may. */
    static boolean isUnsafe(RequestHead head) {
        return !SAFE.contains(head.method());
    }

    /** The path by which evictions reach an answer: inside its application, in any spelling. */
    static String path(RequestHead head) {
        return inside(RequestTarget.broadPath(head.path()), head.contextPath());
    }

    private static String inside(String broadPath, String contextPath) {
        if (contextPath.isEmpty()) {
            return broadPath;
        }
        String context = RequestTarget.broadPath(contextPath);
        if (context.equals("/") || !broadPath.startsWith(context)) {
            return broadPath;
        }
        if (broadPath.length() == context.length()) {
            return "/";
        }
        return broadPath.charAt(context.length()) == '/'
                ? broadPath.substring(context.length())
                : broadPath;
    }

    /** There is an answer, which has not left as a whole. */
    void end(ServerRequest request, int status, Fields fields) {
        try {
            if (isUnsafe && status >= 200 && status < 400) {
                cache.evictPaths("http", stalePaths(request.head(), fields));
            }
        } catch (Throwable e) {
            failed(e);
        }
    }

    /** There is none, but what was to be written may have been. */
    void fail(ServerRequest request, @Nullable Throwable thrown) {
        try {
            if (isUnsafe) {
                cache.evictPaths("http", List.of(path(request.head())));
            }
        } catch (Throwable e) {
            failed(e);
        }
    }

    private void failed(Throwable e) {
        Logger.error(e, "what an exchange has made stale could not be told; everything goes");
        cache.invalidateAll();
    }

    private static Set<String> stalePaths(RequestHead head, Fields fields) {
        Set<String> paths = new LinkedHashSet<>();
        paths.add(path(head));
        for (String name : List.of("Location", "Content-Location")) {
            for (String value : fields.all(name)) {
                addSameHost(paths, head, value);
            }
        }
        return paths;
    }

    /** Only of the same host, or anybody could have anything evicted. */
    private static void addSameHost(Set<String> paths, RequestHead head, String reference) {
        URI target;
        try {
            target =
                    new URI(head.scheme(), null, head.host(), head.port(), head.path(), null, null)
                            .resolve(new URI(reference.trim()));
        } catch (URISyntaxException | IllegalArgumentException e) {
            return;
        }
        String host = target.getHost();
        String path = target.getRawPath();
        if (host == null
                || path == null
                || !host.toLowerCase(Locale.ROOT).equals(head.host().toLowerCase(Locale.ROOT))) {
            return;
        }
        String broad = RequestTarget.broadPath(path);
        paths.add(inside(broad, head.contextPath()));
        // Another application of the host knows the path without its own first segment.
        int second = broad.indexOf('/', 1);
        if (!head.contextPath().isEmpty() || second > 0) {
            paths.add(broad);
            paths.add(second < 0 ? "/" : broad.substring(second));
        }
    }
}
