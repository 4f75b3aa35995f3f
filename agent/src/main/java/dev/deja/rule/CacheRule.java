package dev.deja.rule;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A rule that stores answers.
 *
 * @param ttl between 1 ms and 365 days; the longest there can be where {@code terms} say otherwise
 * @param key replaces method and arguments; several templates are the parts of one key; null = C01
 * @param tags one template per tag
 * @param nulls whether null and empty {@code Optional} results are stored
 * @param nullTtl TTL of a null result, or null for {@code ttl}
 * @param namespace the first part of every key, {@code namespace.policy} applied; may be empty with
 *     the memory store
 * @param store {@code memory} or the name of the configured store
 * @param codec {@code binary} or {@code json}
 * @param copy whether mutable values are copied on the way out of in-process stores
 * @param receiver whether the receiver is ignored ({@code this = ignore})
 * @param maxBytes largest payload stored
 * @param keyMaxLength bytes above which the variable part of a key is hashed
 * @param ignoreTypes binary names of argument types left out of keys, with subtypes
 * @param keyTypes {@code key.type.<class>}: binary class name to the template of its form
 * @param atRest how values lie in a shared store, and what is believed of what comes back
 * @param entities what becomes of results that hold entities of a JPA mapper
 * @param terms whether an answer is stored, and for how long
 * @param flow what it does with exceptions and with the results of writes
 * @param keying what else decides who shares an answer
 * @param clients what clients are told of answers
 * @param http what it says of exchanges; null for a rule of methods, not null for one of endpoints
 * @param place at which of the frames of one call it acts
 */
public record CacheRule(
        String name,
        Origin origin,
        boolean enabled,
        @Nullable MethodPatterns methods,
        Duration ttl,
        @Nullable Template key,
        List<Template> tags,
        boolean nulls,
        @Nullable Duration nullTtl,
        String namespace,
        String store,
        String codec,
        Copy copy,
        Receiver receiver,
        long maxBytes,
        int keyMaxLength,
        Set<String> ignoreTypes,
        Map<String, Template> keyTypes,
        AtRest atRest,
        Entities entities,
        Terms terms,
        Flow flow,
        Keying keying,
        ClientTerms clients,
        @Nullable EndpointTerms http,
        Place place)
        implements Rule {

    /** A rule that acts at the body. */
    public CacheRule(
            String name,
            Origin origin,
            boolean enabled,
            @Nullable MethodPatterns methods,
            Duration ttl,
            @Nullable Template key,
            List<Template> tags,
            boolean nulls,
            @Nullable Duration nullTtl,
            String namespace,
            String store,
            String codec,
            Copy copy,
            Receiver receiver,
            long maxBytes,
            int keyMaxLength,
            Set<String> ignoreTypes,
            Map<String, Template> keyTypes,
            AtRest atRest,
            Entities entities,
            Terms terms,
            Flow flow,
            Keying keying,
            ClientTerms clients,
            @Nullable EndpointTerms http) {
        this(
                name,
                origin,
                enabled,
                methods,
                ttl,
                key,
                tags,
                nulls,
                nullTtl,
                namespace,
                store,
                codec,
                copy,
                receiver,
                maxBytes,
                keyMaxLength,
                ignoreTypes,
                keyTypes,
                atRest,
                entities,
                terms,
                flow,
                keying,
                clients,
                http,
                Place.BODY);
    }

    /**
     * At which of the frames of one call a rule acts (SPEC 3.1).
     *
     * @param atProxy {@code at = proxy}: at the proxies around the method, not at its body
     * @param securityDeclared {@code security = declared}: whoever may call the method at all may
     *     have each of its answers
     */
    public record Place(boolean atProxy, boolean securityDeclared) {
        /** At the body, where security has been passed. */
        public static final Place BODY = new Place(false, false);
    }

    /**
     * How values lie in a shared store, and what is believed of what comes back from it.
     *
     * @param allow {@code codec.allow}: class names, and packages with {@code .*}
     * @param compressAbove bytes above which a value is compressed
     * @param encryption the key that encrypts values; null for none
     * @param signature the key that signs entries; null for none
     * @param near whether this process keeps copies of what lies there
     * @param nearTtl the longest life of such a copy
     */
    public record AtRest(
            List<String> allow,
            long compressAbove,
            @Nullable KeyMaterial encryption,
            @Nullable KeyMaterial signature,
            Near near,
            Duration nearTtl) {

        /** Values larger than this are compressed unless the operator says otherwise. */
        public static final long COMPRESS_ABOVE = 32 << 10;

        /** Nothing configured. */
        public static final AtRest PLAIN =
                new AtRest(List.of(), COMPRESS_ABOVE, null, null, Near.NONE, Near.TTL);
    }

    /** Copies in this process of what lies in a shared store (SPEC A08). */
    public enum Near {
        /** There are none. */
        NONE,
        /** They are handed out for as long as changes are heard of. */
        BOUNDED,
        /** The store confirms each before it is handed out. */
        VALIDATED;

        /** The longest life of a copy unless the operator says otherwise. */
        public static final Duration TTL = Duration.ofSeconds(60);
    }

    /**
     * Whether an answer is stored, and for how long.
     *
     * @param lifetime how long; not asked when there is a {@code ttlClass}
     * @param ttlClass binary name of the user's {@code TtlFunction}, or null
     * @param jitter how much of its life an answer may lose, in percent
     * @param when must hold for a call to be looked up and stored; null when nothing must
     * @param unless must not hold for a result to be stored; null when nothing forbids it
     */
    public record Terms(
            Lifetime lifetime,
            @Nullable String ttlClass,
            int jitter,
            @Nullable Condition when,
            @Nullable Condition unless) {
        /** Every answer is stored, for the same time. */
        public static Terms fixed(Duration ttl) {
            return new Terms(new Lifetime.Fixed(ttl), null, 0, null, null);
        }
    }

    /**
     * What a rule keeps besides the results of its methods (SPEC B05, G06).
     *
     * @param errors binary names of exceptions that are kept, subclasses included; mostly empty
     * @param errorsTtl how long they are kept
     * @param put the writes whose result replaces an entry, or null
     * @param putKey the entry they replace; null exactly when {@code put} is
     * @param load who computes, and who waits
     */
    public record Flow(
            List<String> errors,
            Duration errorsTtl,
            @Nullable MethodPatterns put,
            @Nullable KeyCall putKey,
            Load load) {
        /** The same, with loads as they are by default. */
        public Flow(
                List<String> errors,
                Duration errorsTtl,
                @Nullable MethodPatterns put,
                @Nullable KeyCall putKey) {
            this(errors, errorsTtl, put, putKey, Load.DEFAULT);
        }

        /** How long exceptions are kept where the rule does not say. */
        public static final Duration ERRORS_TTL = Duration.ofSeconds(10);

        /** Nothing besides. */
        public static final Flow NONE = new Flow(List.of(), ERRORS_TTL, null, null);
    }

    /**
     * Who computes an answer, and who waits for it (SPEC H01).
     *
     * @param waitMax how long callers wait for one another; null where the rule does not say
     * @param refreshAfter the age from which an answer is computed again while it is used; or null
     * @param refreshEarly whether it is, with a probability that grows, shortly before its end
     * @param staleWhileRevalidate how long past its end an answer is used while another is computed
     * @param staleIfError how long past its end it is used when that fails
     * @param inBackground whether answers are computed again on a thread of the agent where they
     *     can be ({@code refresh = background})
     * @param storesLater whether what is computed is stored off the caller's thread ({@code write =
     *     async})
     * @param bypassesSlow whether the rule is switched off when its hits lose time ({@code slow =
     *     bypass})
     */
    public record Load(
            @Nullable Duration waitMax,
            @Nullable Duration refreshAfter,
            boolean refreshEarly,
            Duration staleWhileRevalidate,
            Duration staleIfError,
            boolean inBackground,
            boolean storesLater,
            boolean bypassesSlow) {
        /** One that says nothing of where things are done, nor of slow hits. */
        public Load(
                @Nullable Duration waitMax,
                @Nullable Duration refreshAfter,
                boolean refreshEarly,
                Duration staleWhileRevalidate,
                Duration staleIfError) {
            this(
                    waitMax,
                    refreshAfter,
                    refreshEarly,
                    staleWhileRevalidate,
                    staleIfError,
                    false,
                    false,
                    false);
        }

        /** Nothing said. */
        public static final Load DEFAULT =
                new Load(null, null, false, Duration.ZERO, Duration.ZERO);

        /** Whether an answer may be computed again before it is gone. */
        public boolean refreshes() {
            return refreshAfter != null || refreshEarly || !kept().isZero();
        }

        /** How long an answer stays in its store past its end. */
        public Duration kept() {
            return staleIfError.compareTo(staleWhileRevalidate) > 0
                    ? staleIfError
                    : staleWhileRevalidate;
        }
    }

    /**
     * What else decides who shares an answer.
     *
     * @param keyClass the application's class that makes the key ({@code key.class}), or null
     * @param inputsDeclared whether hidden inputs do not matter ({@code inputs = declared})
     */
    public record Keying(@Nullable String keyClass, boolean inputsDeclared) {
        /** Neither. */
        public static final Keying DEFAULT = new Keying(null, false);
    }

    /** Who may see the same object. */
    public enum Copy {
        /** Deeply immutable values are shared, others copied. */
        AUTO,
        /** Everything is shared: the operator knows that nobody changes results. */
        NEVER
    }

    /** What different receivers of an instance method mean (SPEC C10). */
    public enum Receiver {
        /** A second receiver suspends the rule, unless the key has {@code {@this.…}}. */
        SINGLE,
        /** All receivers give the same answers. */
        IGNORE
    }

    /** Where detached copies of entities may be handed out (SPEC B13). */
    public enum Entities {
        /** Not inside a transaction or session that would write changes of them. */
        GUARDED,
        /** Everywhere: the operator knows that nobody changes them, or merges what he changed. */
        DETACHED
    }

    @Override
    public @Nullable EndpointScope endpoints() {
        return http == null ? null : http.scope();
    }

    /** How long its answers stay in their store at most, those past their end included. */
    public Duration longestLife() {
        return ttl.plus(flow.load().kept());
    }

    @Override
    public String id() {
        return "cache." + name;
    }
}
