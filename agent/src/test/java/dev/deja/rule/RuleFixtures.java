package dev.deja.rule;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rules with the defaults of the configuration, for tests that are about one field of them. */
final class RuleFixtures {
    private static final Origin FILE = new Origin("agent.properties", 1);

    private RuleFixtures() {}

    static CacheRule cache(String name, @Nullable String pattern, String... tags) {
        return cache(name, pattern, true, List.of(tags));
    }

    static CacheRule cache(
            String name, @Nullable String pattern, boolean enabled, List<String> tags) {
        return new CacheRule(
                name,
                FILE,
                enabled,
                pattern == null ? null : patterns(pattern),
                Duration.ofMinutes(1),
                null,
                templates(tags),
                false,
                null,
                "",
                "memory",
                "binary",
                CacheRule.Copy.AUTO,
                CacheRule.Receiver.SINGLE,
                1 << 20,
                200,
                Set.of(),
                Map.of(),
                CacheRule.AtRest.PLAIN,
                CacheRule.Entities.GUARDED,
                CacheRule.Terms.fixed(Duration.ofMinutes(1)),
                CacheRule.Flow.NONE,
                CacheRule.Keying.DEFAULT,
                ClientTerms.DEFAULT,
                null);
    }

    static EvictRule evict(String name, @Nullable String pattern, String... tags) {
        return evict(name, pattern, true, List.of(tags), List.of(), List.of(), false);
    }

    static EvictRule evict(
            String name,
            @Nullable String pattern,
            boolean enabled,
            List<String> tags,
            List<KeyCall> keys,
            List<String> rules,
            boolean all) {
        return new EvictRule(
                name,
                FILE,
                enabled,
                pattern == null ? null : patterns(pattern),
                templates(tags),
                keys,
                rules,
                all,
                false,
                false,
                null,
                null,
                null,
                List.of());
    }

    static CacheRule endpoint(
            String name, String http, @Nullable String context, int port, @Nullable String key) {
        return new CacheRule(
                name,
                FILE,
                true,
                null,
                Duration.ofMinutes(1),
                key == null ? null : templates(List.of(key)).get(0),
                List.of(),
                false,
                null,
                "",
                "memory",
                "binary",
                CacheRule.Copy.AUTO,
                CacheRule.Receiver.SINGLE,
                1 << 20,
                200,
                Set.of(),
                Map.of(),
                CacheRule.AtRest.PLAIN,
                CacheRule.Entities.GUARDED,
                CacheRule.Terms.fixed(Duration.ofMinutes(1)),
                CacheRule.Flow.NONE,
                CacheRule.Keying.DEFAULT,
                ClientTerms.DEFAULT,
                new EndpointTerms(
                        new EndpointScope(endpoints(http), context, port),
                        new EndpointTerms.Keying(
                                List.of(),
                                QueryFilter.ALL,
                                false,
                                EndpointTerms.Keying.BODY_MAX_BYTES),
                        new EndpointTerms.Storing(
                                EndpointTerms.Storing.STATUSES,
                                false,
                                false,
                                EndpointTerms.Policy.RULE)));
    }

    static EvictRule endpointEvict(
            String name, String http, List<String> tags, List<PathTarget> paths) {
        return endpointEvict(name, http, null, 0, tags, paths);
    }

    static EvictRule endpointEvict(String name, String http, @Nullable String context, int port) {
        return endpointEvict(name, http, context, port, List.of("x"), List.of());
    }

    private static EvictRule endpointEvict(
            String name,
            String http,
            @Nullable String context,
            int port,
            List<String> tags,
            List<PathTarget> paths) {
        return new EvictRule(
                name,
                FILE,
                true,
                null,
                templates(tags),
                List.of(),
                List.of(),
                false,
                false,
                false,
                null,
                null,
                new EndpointScope(endpoints(http), context, port),
                paths);
    }

    private static HttpPatterns endpoints(String text) {
        try {
            return HttpPatterns.parse(text);
        } catch (RuleSyntaxException e) {
            throw new AssertionError(e);
        }
    }

    static MethodPatterns patterns(String text) {
        try {
            return MethodPatterns.parse(text);
        } catch (RuleSyntaxException e) {
            throw new AssertionError(e);
        }
    }

    static List<Template> templates(List<String> texts) {
        try {
            List<Template> templates = new java.util.ArrayList<>();
            for (String text : texts) {
                templates.add(Template.parse(text));
            }
            return templates;
        } catch (RuleSyntaxException e) {
            throw new AssertionError(e);
        }
    }

    static List<KeyCall> keys(String text) {
        try {
            return KeyCall.parseList(text);
        } catch (RuleSyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
