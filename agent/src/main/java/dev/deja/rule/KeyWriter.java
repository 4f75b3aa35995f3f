package dev.deja.rule;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the values of one call into one key, or says why that cannot be done. The grammar is with
 * {@link Recipe}. For one thread, one key.
 */
final class KeyWriter {
    /** Deeper values are taken for cyclic ones. */
    static final int MAX_DEPTH = 64;

    static final int MAX_NODES = 10_000;
    static final int MAX_CHARACTERS = 1 << 20;

    /** The declared type of a template's slot: scalars show no type, everything else does. */
    static final String SLOT = "{}";

    /** Why no value of an evict rule names the entry of a call with a set or a map. */
    static final String SEVERAL =
            "a set or a map of several elements, whose order may be part of the key";

    final StringBuilder out = new StringBuilder(48);
    Escapes escapes;
    private final TypeRules types;
    private int depth;
    private boolean orderCounts;
    private long cutCharacters;
    private int nodes;
    private @Nullable String reason;
    private String problem = "";

    /** Where it failed; most keys do not. */
    private @Nullable StringBuilder path;

    KeyWriter(TypeRules types, Escapes escapes) {
        this.types = types;
        this.escapes = escapes;
    }

    /**
     * Writes a value.
     *
     * @param declared the declared type of its place as {@link Class#getName} spells it, {@link
     *     #SLOT}, or empty where nothing is declared
     * @return false when it cannot be written; {@link #failure} says why
     */
    boolean write(@Nullable Object value, String declared) {
        if (value == null) {
            out.append(Escapes.NULL);
            return true;
        }
        if (value instanceof String text && types.leavesJdkAlone()) {
            return writeText(text, declared);
        }
        if (++nodes > MAX_NODES || isTooLong(0)) {
            return fail(KeyPlan.NoKey.TOO_LARGE, "more than " + MAX_NODES + " values");
        }
        if (depth >= MAX_DEPTH) {
            return fail(KeyPlan.NoKey.TOO_LARGE, "cyclic, or deeper than " + MAX_DEPTH);
        }
        Class<?> type = value.getClass();
        TypeRules.Decision decision = types.decide(type);
        return switch (decision.treatment()) {
            case CONTENT -> Recipe.of(type).write(value, declared, this);
            case LEFT_OUT -> {
                out.append(Escapes.LEFT_OUT);
                yield true;
            }
            case WORLD -> fail(KeyPlan.NoKey.WORLD, type.getName() + " is a " + decision.because());
            case FORM -> writeForm(decision, value, declared);
            case FAULTY -> fail(KeyPlan.NoKey.UNREADABLE, decision.because());
        };
    }

    /** What sets and maps hold aside to sort it is memory too. */
    private boolean isTooLong(int more) {
        return out.length() + cutCharacters + more > MAX_CHARACTERS;
    }

    private boolean writeText(String text, String declared) {
        if (++nodes > MAX_NODES || isTooLong(text.length())) {
            return fail(
                    KeyPlan.NoKey.TOO_LARGE, "text of more than " + MAX_CHARACTERS + " characters");
        }
        if (declared.equals("java.lang.String") || declared.equals(SLOT)) {
            escapes.appendValue(out, text);
        } else {
            out.append('\'');
            escapes.appendValue(out, text);
            out.append('\'');
        }
        return true;
    }

    boolean writeScalar(Scalar scalar, String text, String declared) {
        if (scalar.mark() == Scalar.Mark.QUOTES) {
            return writeText(text, declared);
        }
        if (scalar.isClosedBy(declared) || declared.equals(SLOT)) {
            escapes.appendValue(out, text);
            return true;
        }
        Scalar.Mark mark = scalar.mark();
        if (mark == Scalar.Mark.NAME) {
            escapes.append(out, scalar.kind());
        }
        out.append(mark.before);
        escapes.appendValue(out, text);
        out.append(mark.after);
        return true;
    }

    boolean writeEntry(@Nullable Object key, @Nullable Object value) {
        if (!write(key, "")) {
            return within(".key");
        }
        out.append('=');
        return write(value, "") || within("[]");
    }

    /** {@code key.type.<class>}: the application's own form of a type. */
    private boolean writeForm(TypeRules.Decision decision, Object value, String declared) {
        String name = decision.because();
        boolean isClosed = declared.equals(name) && decision.mark().isEmpty();
        if (!isClosed) {
            if (!declared.equals(name)) {
                escapes.append(out, name);
            }
            out.append(decision.mark()).append('(');
        }
        Escapes outer = escapes;
        depth++;
        boolean written = decision.form().write(value, this);
        depth--;
        escapes = outer;
        if (written && !isClosed) {
            out.append(')');
        }
        return written;
    }

    /** Begins a bracket, after the type where it is not the declared one. */
    void open(@Nullable String type) {
        if (type != null) {
            escapes.append(out, type);
        }
        out.append('[');
        depth++;
    }

    /** Ends a bracket; always true. */
    boolean close() {
        out.append(']');
        depth--;
        return true;
    }

    /** Takes back what was written since; it still counts as written. */
    String cut(int from) {
        String text = out.substring(from);
        out.setLength(from);
        cutCharacters += text.length();
        return text;
    }

    void appendSorted(List<String> items) {
        if (!items.isEmpty()) {
            Collections.sort(items);
            appendAll(items);
        }
    }

    void appendAll(List<String> items) {
        for (int i = 0; i < items.size(); i++) {
            if (i > 0) {
                out.append(',');
            }
            out.append(items.get(i));
        }
    }

    /** Notes a set or map of several elements: others equal to it may have another key. */
    void dependsOnOrder() {
        orderCounts = true;
    }

    /** Whether values equal to those written may have been written differently. */
    boolean isOneOfSeveral() {
        return orderCounts;
    }

    /** Records why there is no key; always false. */
    boolean fail(String why, String what) {
        if (reason == null) {
            reason = why;
            problem = what;
        }
        return false;
    }

    /** On the way back from a failure: where it was; always false. */
    boolean within(String place) {
        StringBuilder so = path;
        if (so == null) {
            so = new StringBuilder();
            path = so;
        }
        if (so.length() < 200) {
            so.insert(0, place);
        }
        return false;
    }

    /**
     * Why there is no key.
     *
     * @param place what the first value was, such as {@code parameter 'id'}
     * @param remedies a sentence
     */
    KeyPlan.NoKey failure(String place, String remedies) {
        String why = reason == null ? KeyPlan.NoKey.UNREADABLE : reason;
        String at = path == null ? "" : " at " + path;
        return new KeyPlan.NoKey(why, place + at + ": " + problem + ". " + remedies);
    }
}
