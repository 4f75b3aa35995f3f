package dev.deja.http;

import dev.deja.cache.Cache;
import dev.deja.rule.EndpointMatch;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.tinylog.Logger;

/**
 * What one exchange makes stale: by evict rules, and because it may have written (RFC 9111 section
 * 4.4, SPEC E12). Never throws.
 */
final class ExchangeWrites {
    private final Cache cache;
    private final List<EndpointMatch.Evicted> rules;
    private final boolean isRead;

    /**
     * Creates it.
     *
     * @param isRead whether a cache rule says that the request writes nothing, whatever its method
     */
    ExchangeWrites(Cache cache, List<EndpointMatch.Evicted> rules, boolean isRead) {
        this.isRead = isRead;
        this.cache = cache;
        this.rules = rules;
    }

    /** Whether there is nothing to be told of a request that only reads. */
    boolean isNothing() {
        return isRead && rules.isEmpty();
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

    /** Rules with {@code timing = before}, before the application sees the request. */
    void begin(ServerRequest request) {
        try {
            for (EndpointMatch.Evicted each : rules) {
                if (each.rule().rule().before()) {
                    cache.evict(each.rule(), new RequestView(request), each.path());
                }
            }
        } catch (Throwable e) {
            failed(e);
        }
    }

    /** There is an answer, of which the last part has not left. */
    void end(ServerRequest request, int status, Fields fields) {
        try {
            RequestHead head = request.head();
            if (!isRead) {
                cache.evictPaths(
                        "http",
                        inApplications(Invalidation.paths(head, status, fields), head),
                        isPlain(head, fields));
                cache.evictTags("http", Invalidation.groups(head, status, fields));
            }
            if (!rules.isEmpty()) {
                RequestView view = new RequestView(request, status, fields);
                for (EndpointMatch.Evicted each : rules) {
                    if (status < 400 || !each.rule().rule().onSuccessOnly()) {
                        cache.evict(each.rule(), view, each.path());
                    }
                }
            }
        } catch (Throwable e) {
            failed(e);
        }
    }

    /** There is none, but what was to be written may have been. */
    void fail(ServerRequest request) {
        try {
            RequestHead head = request.head();
            if (!isRead && Invalidation.isUnsafe(head.method())) {
                cache.evictPaths("http", List.of(path(head)), isPlain(head, Fields.EMPTY));
            }
            for (EndpointMatch.Evicted each : rules) {
                if (!each.rule().rule().onSuccessOnly()) {
                    cache.evict(each.rule(), new RequestView(request), each.path());
                }
            }
        } catch (Throwable e) {
            failed(e);
        }
    }

    /** Whether all paths were sent in the form in which patterns look at them. */
    private static boolean isPlain(RequestHead head, Fields fields) {
        boolean isPlain = isPlain(head.path());
        for (String name : new String[] {"Location", "Content-Location"}) {
            for (String value : fields.all(name)) {
                isPlain &= isPlain(value);
            }
        }
        return isPlain;
    }

    private static boolean isPlain(String path) {
        return path.indexOf('%') < 0 && path.indexOf(';') < 0 && path.indexOf('\\') < 0;
    }

    private void failed(Throwable e) {
        Logger.error(e, "what an exchange has made stale could not be told; everything goes");
        cache.invalidateAll();
    }

    /**
     * Whole paths as their entries have them: inside their application. Another application of the
     * host has the path without a first segment of its own.
     */
    private static Set<String> inApplications(Set<String> whole, RequestHead head) {
        if (whole.isEmpty()) {
            return whole;
        }
        String own = RequestTarget.broadPath(head.path());
        Set<String> paths = new LinkedHashSet<>();
        for (String path : whole) {
            String inside = inside(path, head.contextPath());
            paths.add(inside);
            if (inside.equals(path) && !path.equals("/") && !path.equals(own)) {
                int second = path.indexOf('/', 1);
                paths.add(second < 0 ? "/" : path.substring(second));
            }
        }
        return paths;
    }
}
