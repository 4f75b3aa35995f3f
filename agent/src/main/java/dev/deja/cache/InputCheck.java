package dev.deja.cache;

import dev.deja.rule.CacheRule;
import dev.deja.rule.HiddenInputs;
import dev.deja.rule.InputReader;
import dev.deja.rule.InputValue;
import dev.deja.store.EntryKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The hidden inputs of one cached method (SPEC C09): what of them goes into an entry, and whether
 * an entry is for the caller at hand.
 *
 * <p>An entry whose inputs are another caller's is not replaced: it leads on to a second entry,
 * whose key is made of the first one's nonce and of the values of the inputs here and now. So
 * callers in two languages do not evict each other, and what was found through an entry goes when
 * that entry goes, by whatever eviction. Held by the call site, as it holds readers of the
 * application's classes.
 */
final class InputCheck implements Caller {
    /** Reason of calls whose answer is one user's, or one request's. */
    static final String NOT_SHARED = "reads a hidden input that is not in the key";

    /** Reason of calls whose inputs cannot be compared. */
    static final String UNTOLD = "hidden inputs cannot be told";

    /** What the names of inputs begin with that a request shows, not the thread. */
    static final String OF_REQUEST = "http:";

    /** Of computations that began before the accessors were woven. */
    static final String NOT_YET = "hidden inputs were not observed yet";

    /** How many entries a caller is led on to. */
    static final int MAX_STEPS = 4;

    private static final int MAX_READERS = 256;

    /**
     * What the author of a rule can do where an answer is one caller's.
     *
     * @param user about the signed-in user: a sentence
     * @param world about the rest of the request: a sentence
     */
    record Remedies(String user, String world) {
        static Remedies ofMethod(String rule) {
            return new Remedies(
                    "Put the user into the key, such as " + rule + ".key = {@principal}:{0}.",
                    "Hand what it needs of it over as arguments, so that the key contains them.");
        }
    }

    private final HiddenInputs inputs;
    private final ClassLoader loader;
    private final CacheRule rule;
    private final RuleState state;
    private final String method;
    private final boolean isUserInKey;
    private final Remedies remedies;

    /** Whether it is about exchanges, whose requests are observed by themselves. */
    private final boolean isOfRequest;

    private final Map<String, InputReader> readers = new ConcurrentHashMap<>();

    InputCheck(
            HiddenInputs inputs,
            ClassLoader loader,
            RuleState state,
            String method,
            boolean isUserInKey) {
        this(
                inputs,
                loader,
                state,
                method,
                isUserInKey,
                Remedies.ofMethod(state.rule().id()),
                false);
    }

    /**
     * Creates the check.
     *
     * @param method what computes, for people
     * @param isUserInKey whether each user has answers of his own anyway
     * @param remedies what the author of a rule can do about it
     * @param isOfRequest whether the request itself is observed piece by piece
     */
    InputCheck(
            HiddenInputs inputs,
            ClassLoader loader,
            RuleState state,
            String method,
            boolean isUserInKey,
            Remedies remedies,
            boolean isOfRequest) {
        this.remedies = remedies;
        this.isOfRequest = isOfRequest;
        this.inputs = inputs;
        this.loader = loader;
        this.rule = state.rule();
        this.state = state;
        this.method = method;
        this.isUserInKey = isUserInKey;
    }

    /** Observes the computation that begins on this thread. */
    Observation observe() {
        Observation observation = Observation.begin(rule.keying().inputsDeclared());
        if (!state.observes()) {
            observation.fail(NOT_YET);
        }
        return observation;
    }

    private @Nullable InputReader reader(String input) {
        InputReader reader = readers.get(input);
        if (reader == null) {
            reader = inputs.reader(input, loader);
            if (reader != null && readers.size() < MAX_READERS) {
                readers.put(input, reader);
            }
        }
        return reader != null ? reader : readerOfCaller(input);
    }

    /**
     * A library that several applications share sees none of their classes; their threads do. Not
     * kept: the next caller may be another application's.
     */
    private @Nullable InputReader readerOfCaller(String input) {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return context == null || context == loader ? null : inputs.reader(input, context);
    }

    /** The caller on this thread. */
    @Override
    public @Nullable String now(String input) {
        InputReader reader = reader(input);
        return reader == null ? null : reader.read();
    }

    /** Whether an entry made of these inputs is for a caller. */
    static boolean fits(List<String> recorded, Caller caller) {
        for (int i = 0; i + 1 < recorded.size(); i += 2) {
            String now = caller.now(recorded.get(i));
            if (now == null || !InputValue.areSame(now, recorded.get(i + 1))) {
                return false;
            }
        }
        return true;
    }

    /** Tells a computation around this call what the answer it gets was made of. */
    static void handOut(List<String> recorded) {
        Observation outer = Observation.current();
        if (outer != null) {
            outer.noteAll(recorded);
        }
    }

    /**
     * The key of the entry for this caller, where the one found is for another.
     *
     * @return null when no answer for this caller can be kept; the reason is counted
     */
    @Nullable EntryKey next(EntryKey key, Envelope other, Caller caller) {
        MessageDigest digest = sha256();
        update(digest, Long.toString(other.nonce()));
        List<String> recorded = other.inputs();
        for (int i = 0; i + 1 < recorded.size(); i += 2) {
            String input = recorded.get(i);
            String now = caller.now(input);
            String value = now == null ? InputValue.UNREADABLE : now;
            if (!isStorable(value)) {
                state.bypassed(
                        Observation.isComparable(value) || value.equals(InputValue.WORLD)
                                ? NOT_SHARED
                                : UNTOLD,
                        null);
                return null;
            }
            update(digest, input);
            update(digest, value);
        }
        String text =
                key.text()
                        + "~"
                        + Base64.getUrlEncoder().withoutPadding().encodeToString(digest.digest());
        return EntryPlaces.textKey(text, key.partition());
    }

    private boolean isStorable(String value) {
        return Observation.isComparable(value) && (isUserInKey || !InputValue.isIdentity(value));
    }

    /**
     * What an entry records of a computation.
     *
     * @return null when the answer is not to be kept; the reason is counted
     */
    @Nullable List<String> recorded(@Nullable Observation observation) {
        return recorded(observation, false);
    }

    /**
     * What an entry records of a computation.
     *
     * @param isShareable whether the application itself says that it is for all users
     * @return null when the answer is not to be kept; the reason is counted
     */
    @Nullable List<String> recorded(@Nullable Observation observation, boolean isShareable) {
        if (observation == null || rule.keying().inputsDeclared()) {
            return List.of();
        }
        List<String> recorded = observation.recorded();
        if (isOfRequest) {
            recorded = withoutRequest(recorded, isShareable);
        }
        for (int i = 0; i + 1 < recorded.size(); i += 2) {
            String input = recorded.get(i);
            String value = recorded.get(i + 1);
            if (value.equals(InputValue.WORLD) || (InputValue.isIdentity(value) && !isUserInKey)) {
                warnNotShared(observation.source(input), value);
                return null;
            }
            if (!isStorable(value) || !canAskAgain(input)) {
                warnUntold("what " + observation.source(input) + " answers cannot be compared");
                return null;
            }
        }
        String fault = observation.fault();
        if (fault != null) {
            if (fault.equals(NOT_YET)) {
                state.bypassed(UNTOLD, null);
            } else {
                warnUntold(fault);
            }
            return null;
        }
        return Envelope.fits(recorded) ? recorded : null;
    }

    /** What is read of the request behind an exchange is noted piece by piece. */
    private static List<String> withoutRequest(List<String> recorded, boolean isShareable) {
        List<String> left = new ArrayList<>(recorded.size());
        for (int i = 0; i + 1 < recorded.size(); i += 2) {
            String value = recorded.get(i + 1);
            if (!recorded.get(i).equals(HiddenInputs.REQUEST)
                    && !(isShareable && InputValue.isIdentity(value))) {
                left.add(recorded.get(i));
                left.add(value);
            }
        }
        return left;
    }

    /** Notes whatever this thread could show of its caller. */
    void noteAllOfThread(Observation observation) {
        for (String input : inputs.ofThreads()) {
            InputReader reader = reader(input);
            if (reader != null) {
                observation.note(input, reader.read(), input);
            }
        }
    }

    private boolean canAskAgain(String input) {
        return input.startsWith(OF_REQUEST) || reader(input) != null;
    }

    private void warnNotShared(String source, String value) {
        state.bypassed(NOT_SHARED, null);
        if (state.isFirst(NOT_SHARED)) {
            boolean isUser = InputValue.isIdentity(value);
            Logger.warn(
                    "{}: {} read {} through {} while it computed, and the key does not contain it:"
                            + " such answers are not kept. {} If the answer does not depend on it, set"
                            + " {}.inputs = declared",
                    rule.id(),
                    method,
                    isUser ? user() : "the current request",
                    source,
                    isUser ? remedies.user : remedies.world,
                    rule.id());
        }
    }

    /**
     * What is an identity: of a request also its session, all its cookies, the client's address.
     */
    private String user() {
        return isOfRequest ? "who asks" : "the signed-in user";
    }

    private void warnUntold(String why) {
        state.bypassed(UNTOLD, null);
        if (state.isFirst(UNTOLD)) {
            Logger.warn(
                    "{}: answers of {} are not kept: {}. Put what matters of it into the key, or, if"
                            + " the answer does not depend on it, set {}.inputs = declared",
                    rule.id(),
                    method,
                    why,
                    rule.id());
        }
    }

    private static void update(MessageDigest digest, String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
