package dev.deja.engine;

import dev.deja.cache.Cache;
import dev.deja.cache.RuleState;
import dev.deja.config.Configuration;
import dev.deja.rule.CacheRule;
import dev.deja.rule.EndpointScope;
import dev.deja.rule.EndpointTerms;
import dev.deja.rule.EvictRule;
import dev.deja.rule.Lifetime;
import java.util.Iterator;

/** The one readable summary that is printed when the application is up. */
final class Summary {
    private static final int MOST_METHODS = 8;

    private final String version;
    private final Configuration configuration;
    private final Cache cache;
    private final Watch watch;

    Summary(String version, Configuration configuration, Cache cache, Watch watch) {
        this.version = version;
        this.configuration = configuration;
        this.cache = cache;
        this.watch = watch;
    }

    String text() {
        StringBuilder text = new StringBuilder(512);
        text.append("Deja ").append(version).append(" is up, store ").append(cache.storeName());
        text.append(": ").append(cache.storeDetail());
        String namespace = configuration.settings().namespace();
        if (!namespace.isEmpty()) {
            text.append(", namespace ").append(namespace);
        }
        text.append(", rules from ").append(configuration.source());
        for (Watch.Seen seen : watch.rules()) {
            line(text).append(seen.rule.id());
            if (seen.rule instanceof CacheRule rule) {
                text.append(" (").append(terms(rule)).append(')');
            } else if (seen.rule instanceof EvictRule rule && rule.when() != null) {
                text.append(" (when)");
            }
            if (!seen.rule.enabled()) {
                text.append(" is switched off (").append(seen.rule.origin()).append(')');
                continue;
            }
            EndpointScope endpoints = seen.rule.endpoints();
            synchronized (seen) {
                if (endpoints != null) {
                    line(text).append("  ").append(where(endpoints));
                } else {
                    methods(text, seen.methods);
                }
                for (String refusal : seen.refused.lines()) {
                    line(text).append("  refused: ").append(refusal);
                }
                refusals(text, seen.refusals);
            }
            RuleState state = seen.rule instanceof CacheRule ? cache.state(seen.rule.name()) : null;
            if (state != null) {
                state.suspensions()
                        .values()
                        .forEach(why -> line(text).append("  suspended: ").append(why));
            }
        }
        for (Configuration.LeftOut rule : configuration.leftOut()) {
            line(text).append(rule.id()).append(" is left out: ").append(rule.reason());
        }
        return text.toString();
    }

    /** The endpoints of a rule, with what restricts them. */
    static String where(EndpointScope endpoints) {
        StringBuilder where = new StringBuilder(48).append(endpoints.patterns().text());
        if (!endpoints.patterns().hasMethods()) {
            where.insert(0, "GET ");
        }
        if (endpoints.context() != null) {
            where.append(", context ").append(endpoints.context());
        }
        if (endpoints.port() != 0) {
            where.append(", port ").append(endpoints.port());
        }
        return where.toString();
    }

    private static void methods(StringBuilder text, Names methods) {
        if (methods.isEmpty()) {
            text.append(" has matched nothing yet");
            return;
        }
        Iterator<String> each = methods.iterator();
        for (int i = 0; i < MOST_METHODS && each.hasNext(); i++) {
            line(text).append("  ").append(each.next());
        }
        String more = methods.more(MOST_METHODS);
        if (!more.isEmpty()) {
            line(text).append("  ").append(more);
        }
    }

    private static void refusals(StringBuilder text, Names refusals) {
        Iterator<String> each = refusals.iterator();
        for (int i = 0; i < MOST_METHODS && each.hasNext(); i++) {
            line(text).append("  refused: ").append(each.next());
        }
        String more = refusals.more(MOST_METHODS);
        if (!more.isEmpty()) {
            line(text).append("  ").append(more).append(" refused");
        }
    }

    private static StringBuilder line(StringBuilder text) {
        return text.append(System.lineSeparator()).append("  ");
    }

    /** What an operator has to know of a rule without opening the file: its keys that differ. */
    static String terms(CacheRule rule) {
        CacheRule.Terms terms = rule.terms();
        StringBuilder text = new StringBuilder(64).append("ttl ").append(shown(rule));
        if (terms.jitter() != 0) {
            text.append(", ttl.jitter ").append(terms.jitter()).append('%');
        }
        if (rule.keying().keyClass() != null) {
            text.append(", key.class ").append(rule.keying().keyClass());
        }
        add(text, terms.when() != null, "when");
        add(text, terms.unless() != null, "unless");
        add(text, !rule.flow().errors().isEmpty(), "errors");
        add(text, rule.flow().put() != null, "put");
        add(text, rule.keying().inputsDeclared(), "inputs declared");
        add(text, rule.entities() == CacheRule.Entities.DETACHED, "entities detached");
        add(text, rule.copy() == CacheRule.Copy.NEVER, "copy never");
        endpointTerms(text, rule);
        boolean isInMemory = rule.store().equals("memory");
        add(text, !isInMemory && rule.atRest().encryption() != null, "encrypted");
        add(text, !isInMemory && rule.atRest().signature() != null, "signed");
        return text.toString();
    }

    /** Above all what lets answers be shared that others would not share. */
    private static void endpointTerms(StringBuilder text, CacheRule rule) {
        EndpointTerms http = rule.http();
        if (http != null) {
            EndpointTerms.Keying keying = http.keying();
            add(text, rule.key() != null, "key " + rule.key());
            add(text, !keying.vary().isEmpty(), "vary " + String.join(" ", keying.vary()));
            add(text, !keying.query().keepsAll(), "query narrowed");
            add(text, keying.hostIgnored(), "hosts share answers");
            add(text, http.storing().ttlOverride(), "ttl overrides responses");
            add(text, http.storing().directivesIgnored(), "RESPONSE DIRECTIVES IGNORED");
        }
        add(text, rule.clients().directivesIgnored(), "client directives ignored");
        add(text, rule.clients().debug(), "debug headers");
    }

    private static void add(StringBuilder text, boolean holds, String word) {
        if (holds) {
            text.append(", ").append(word);
        }
    }

    private static String shown(CacheRule rule) {
        CacheRule.Terms terms = rule.terms();
        if (terms.ttlClass() != null) {
            return "from " + terms.ttlClass();
        }
        return terms.lifetime() instanceof Lifetime.Fixed
                ? rule.ttl().toString().substring(2).toLowerCase(java.util.Locale.ROOT)
                : terms.lifetime().text();
    }
}
