package dev.deja.http;

import dev.deja.cache.Cache;
import dev.deja.rule.EndpointMatch;
import dev.deja.rule.RequestPath;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.tinylog.Logger;

/**
 * What one exchange makes stale: by evict rules, and because it may have written (RFC 9111 section
 * 4.4, SPEC E12). Never throws.
 */
final class ExchangeWrites {
    /** What the log says where no rule asked for it. */
    private static final String CAUSE = "a write over HTTP";

    private final Cache cache;
    private final RequestHead head;
    private final ExchangeTexts texts;
    private final List<EndpointMatch.Evicted> rules;
    private final boolean isWrite;

    /**
     * What an exchange may write.
     *
     * @param isWrite whether a write by its method makes entries stale, rules or not
     */
    ExchangeWrites(
            Cache cache,
            RequestHead head,
            ExchangeTexts texts,
            List<EndpointMatch.Evicted> rules,
            boolean isWrite) {
        this.cache = cache;
        this.head = head;
        this.texts = texts;
        this.rules = rules;
        this.isWrite = isWrite;
    }

    /** The path by which evictions reach an answer: inside its application, in any spelling. */
    static String path(RequestHead head) {
        return inside(RequestPath.broad(head.path()), head.contextPath());
    }

    private static String inside(String broadPath, String contextPath) {
        if (contextPath.isEmpty()) {
            return broadPath;
        }
        String context = RequestPath.broad(contextPath);
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

    /** The application is about to begin. */
    void begin() {
        for (EndpointMatch.Evicted each : rules) {
            if (each.rule().rule().before()) {
                cache.evict(each.rule(), texts, each.path());
            }
        }
    }

    /** There is an answer, of which the last part has not left. */
    void end(int status, Fields fields) {
        try {
            texts.answered(status, fields);
            if (isWrite) {
                cache.evictPaths(CAUSE, inApplications(Invalidation.paths(head, status, fields)));
            }
            evict(status < 400);
        } catch (Throwable e) {
            failed(e);
        }
    }

    /** There is none, but what was to be written may have been. */
    void fail() {
        try {
            if (isWrite) {
                cache.evictPaths(CAUSE, List.of(path(head)));
            }
            evict(false);
        } catch (Throwable e) {
            failed(e);
        }
    }

    private void evict(boolean isSuccess) {
        for (EndpointMatch.Evicted each : rules) {
            if (isSuccess || !each.rule().rule().onSuccessOnly()) {
                cache.evict(each.rule(), texts, each.path());
            }
        }
    }

    private void failed(Throwable e) {
        Logger.error(e, "what an exchange has made stale could not be told; everything goes");
        cache.invalidateAll();
    }

    /**
     * Whole paths as their entries have them: inside their application. Another application of the
     * host has the path without a first segment of its own.
     */
    private Set<String> inApplications(Set<String> whole) {
        if (whole.isEmpty()) {
            return whole;
        }
        String own = RequestPath.broad(head.path());
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
