package dev.deja.rule;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A template that makes one text of a key, such that different values make different texts: the
 * rule's {@code key}, or the form of a type.
 *
 * <p>Of the text between two placeholders one character tells where the first value ends; in values
 * it is escaped. A key is refused when there is no such character ({@code {a}x{b}}). The form of a
 * type has brackets and commas instead of its own text when that text could be mistaken.
 */
final class Slots {
    private final List<Template.Part> parts;
    private final List<Placeholder> slots;

    /** For every part the slot whose value it is, or -1 for a literal. */
    private final int[] slotOf;

    private final Escapes escapes;
    private final boolean isBracketed;

    private Slots(List<Template.Part> parts, Escapes escapes, boolean isBracketed) {
        this.parts = List.copyOf(parts);
        Set<Placeholder> distinct = new LinkedHashSet<>();
        for (Template.Part part : parts) {
            if (part.placeholder() != null) {
                distinct.add(part.placeholder());
            }
        }
        this.slots = List.copyOf(distinct);
        this.slotOf = new int[parts.size()];
        for (int i = 0; i < slotOf.length; i++) {
            Placeholder placeholder = parts.get(i).placeholder();
            slotOf[i] = placeholder == null ? -1 : slots.indexOf(placeholder);
        }
        this.escapes = escapes;
        this.isBracketed = isBracketed;
    }

    /** The different placeholders, in order of their first appearance. */
    List<Placeholder> slots() {
        return slots;
    }

    /** Additional reserved characters. */
    Escapes escapes() {
        return escapes;
    }

    /** {@code key = …}, several templates joined by commas, bound to a method. */
    static Slots ofKey(Template key, MethodShape method) throws RuleSyntaxException {
        List<String> parameters = Descriptor.parameters(method.descriptor());
        List<Template.Part> parts = new ArrayList<>();
        for (Template.Part part : joined(key)) {
            parts.add(bound(part, method, parameters));
        }
        return new Slots(parts, separators(parts, key), false);
    }

    /** The parts of a key, whose templates are joined by commas. */
    static List<Template.Part> joined(Template key) throws RuleSyntaxException {
        List<Template.Part> parts = new ArrayList<>();
        for (Template template : Template.parseList(key.text())) {
            if (!parts.isEmpty()) {
                parts.add(new Template.Part(",", null));
            }
            parts.addAll(template.parts());
        }
        return merged(parts);
    }

    /**
     * What values of a key must not hold as it is.
     *
     * @throws RuleSyntaxException when the text between two placeholders does not tell them apart
     */
    static Escapes separators(List<Template.Part> merged, Template key) throws RuleSyntaxException {
        Escapes escapes = Escapes.FIXED;
        for (int i = 1; i < merged.size() - 1; i++) {
            String literal = merged.get(i).literal();
            if (merged.get(i).placeholder() == null) {
                char separator = separator(literal);
                if (separator == 0) {
                    throw new RuleSyntaxException(
                            "'"
                                    + literal
                                    + "' in the key '"
                                    + key
                                    + "' does not tell where the value before it ends: put a"
                                    + " character such as ':' or '/' there.");
                }
                escapes = escapes.plus(separator);
            }
        }
        return escapes;
    }

    private static Template.Part bound(
            Template.Part part, MethodShape method, List<String> parameters)
            throws RuleSyntaxException {
        Placeholder placeholder = part.placeholder();
        if (placeholder == null) {
            return part;
        }
        if (placeholder.root() == Placeholder.Root.RESULT) {
            throw new RuleSyntaxException(
                    "{"
                            + placeholder.text()
                            + "} in a key: the result is not known before the call.");
        }
        requireOne(placeholder);
        return new Template.Part("", placeholder.bind(method, parameters));
    }

    static void requireOne(Placeholder placeholder) throws RuleSyntaxException {
        if (placeholder.path().isMany()) {
            throw new RuleSyntaxException(
                    "{"
                            + placeholder.text()
                            + "} gives several values, and an entry has one key: name the"
                            + " collection itself.");
        }
    }

    /** Neighbouring literals become one, so that placeholders and literals alternate. */
    private static List<Template.Part> merged(List<Template.Part> parts) {
        List<Template.Part> merged = new ArrayList<>();
        for (Template.Part part : parts) {
            int last = merged.size() - 1;
            if (last >= 0 && part.placeholder() == null && merged.get(last).placeholder() == null) {
                String joined = merged.get(last).literal() + part.literal();
                merged.set(last, new Template.Part(joined, null));
            } else {
                merged.add(part);
            }
        }
        return merged;
    }

    private static char separator(String literal) {
        for (int i = 0; i < literal.length(); i++) {
            if (Escapes.canSeparate(literal.charAt(i))) {
                return literal.charAt(i);
            }
        }
        return 0;
    }

    /** {@code key.type.<class> = …}: names are properties of the value. */
    static Slots ofType(String className, Template form) throws RuleSyntaxException {
        List<Template.Part> parts = new ArrayList<>();
        Escapes escapes = Escapes.FIXED;
        boolean isBracketed = false;
        boolean hasSlot = false;
        List<Template.Part> written = form.parts();
        for (int i = 0; i < written.size(); i++) {
            Placeholder placeholder = written.get(i).placeholder();
            if (placeholder == null) {
                String literal = written.get(i).literal();
                char separator = separator(literal);
                boolean isBetween = i > 0 && i < written.size() - 1;
                isBracketed |= !isHarmless(literal) || (isBetween && separator == 0);
                if (isBetween && separator != 0) {
                    escapes = escapes.plus(separator);
                }
                parts.add(written.get(i));
                continue;
            }
            if (placeholder.root() != Placeholder.Root.ARGUMENT) {
                throw new RuleSyntaxException(
                        "{"
                                + placeholder.text()
                                + "} in key.type."
                                + className
                                + ": only properties of the value can be named, such as {id}.");
            }
            requireOne(placeholder);
            hasSlot = true;
            parts.add(
                    new Template.Part(
                            "",
                            new Placeholder(
                                    placeholder.text(),
                                    Placeholder.Root.THIS,
                                    "",
                                    0,
                                    placeholder.path().from(placeholder.name()))));
        }
        if (!hasSlot) {
            throw new RuleSyntaxException(
                    "key.type."
                            + className
                            + " = "
                            + form
                            + " names no property: all values would be one. To leave the type out"
                            + " of keys, add it to ignore.types.");
        }
        return new Slots(parts, escapes, isBracketed);
    }

    private static boolean isHarmless(String literal) {
        for (int i = 0; i < literal.length(); i++) {
            char c = literal.charAt(i);
            if (Escapes.FIXED.isReserved(c) || Character.isSurrogate(c)) {
                return false;
            }
        }
        return true;
    }

    /** Writes the form of a value. */
    boolean write(Object value, KeyWriter to) {
        List<Object> values = new ArrayList<>(slots.size());
        for (Placeholder slot : slots) {
            Object read = readOne(slot, value, "", to);
            if (read == null) {
                return false;
            }
            values.add(read);
        }
        to.escapes = to.escapes.plus(escapes);
        return write(values, null, to);
    }

    /** The value of one slot; null after {@link KeyWriter#fail}. */
    static @Nullable Object readOne(
            Placeholder slot, @Nullable Object from, String declared, KeyWriter to) {
        PropertyPath.Reading reading = new PropertyPath.Reading();
        if (slot.path().read(from, declared, reading)) {
            return reading.values.get(0);
        }
        return failed(slot, reading, to);
    }

    /** Tells why a slot has no value; always null. */
    static @Nullable Object failed(Placeholder slot, PropertyPath.Reading reading, KeyWriter to) {
        boolean isNull = reading.reason.equals(Rendering.Unrendered.NULL);
        boolean isNever = reading.reason.equals(Rendering.Unrendered.NEVER);
        to.fail(
                isNull
                        ? KeyPlan.NoKey.NULL
                        : isNever ? KeyPlan.NoKey.NEVER : KeyPlan.NoKey.UNREADABLE,
                "{" + slot.text() + "}: " + reading.detail);
        return null;
    }

    /**
     * Writes values into their slots.
     *
     * @param values one per slot
     * @param method what {@code {@method}} is
     */
    boolean write(List<Object> values, @Nullable String method, KeyWriter to) {
        if (isBracketed) {
            to.open(null);
            for (int i = 0; i < values.size(); i++) {
                if (i > 0) {
                    to.out.append(',');
                }
                if (!to.write(values.get(i), KeyWriter.SLOT)) {
                    return false;
                }
            }
            return to.close();
        }
        for (int i = 0; i < slotOf.length; i++) {
            int slot = slotOf[i];
            if (slot < 0) {
                Escapes.LITERAL.append(to.out, parts.get(i).literal());
            } else if (slots.get(slot).root() == Placeholder.Root.METHOD && method != null) {
                to.escapes.appendValue(to.out, method);
            } else if (!to.write(values.get(slot), KeyWriter.SLOT)) {
                return to.within("{" + slots.get(slot).text() + "}");
            }
        }
        return true;
    }
}
