package dev.deja.rule;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keys made by the rule's {@code key} template (SPEC C02). */
final class TemplateKeys implements KeyPlan {
    private static final String REMEDIES =
            "Name a property with a value in the key template, or say what the type is made of"
                    + " (key.type.<class> = {property}).";

    private final Slots template;

    /** Slots that an evict rule gives values for. */
    private final List<Placeholder> open;

    private final String methodName;
    private final MethodShape method;
    private final List<String> declared;
    private final TypeRules types;
    private final int maxBytes;

    /** Where the user is found; null until the plan is linked. */
    private final @Nullable Principal user;

    private TemplateKeys(
            Slots template,
            String methodName,
            MethodShape method,
            TypeRules types,
            int maxBytes,
            @Nullable Principal user) {
        this.user = user;
        this.template = template;
        List<Placeholder> slots = new ArrayList<>();
        for (Placeholder slot : template.slots()) {
            if (slot.root() != Placeholder.Root.METHOD) {
                slots.add(slot);
            }
        }
        this.open = List.copyOf(slots);
        this.methodName = methodName;
        this.method = method;
        this.declared = Descriptor.parameters(method.descriptor());
        this.types = types;
        this.maxBytes = maxBytes;
    }

    static TemplateKeys of(CacheRule rule, Template key, MethodShape method, String declaringClass)
            throws RuleSyntaxException {
        return new TemplateKeys(
                Slots.ofKey(key, method),
                declaringClass + "/" + MethodMark.withinClass(method),
                method,
                TypeRules.of(rule),
                rule.keyMaxLength(),
                null);
    }

    @Override
    public KeyPlan linked(ClassLoader loader) {
        for (Placeholder slot : open) {
            if (slot.root() == Placeholder.Root.PRINCIPAL) {
                return new TemplateKeys(
                        template, methodName, method, types, maxBytes, new Principal(loader));
            }
        }
        return this;
    }

    /** A property of the user may be the same for several. */
    @Override
    public boolean usesPrincipal() {
        for (Placeholder slot : open) {
            if (slot.root() == Placeholder.Root.PRINCIPAL && slot.path().isEmpty()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Outcome key(@Nullable Object self, @Nullable Object[] arguments) {
        KeyWriter to = new KeyWriter(types, template.escapes());
        try {
            List<Object> values = new ArrayList<>(template.slots().size());
            for (Placeholder slot : template.slots()) {
                Object value = read(slot, self, arguments, to);
                if (value == null) {
                    return to.failure("key template", REMEDIES);
                }
                values.add(value);
            }
            return finish(values, to);
        } catch (RuntimeException | Error e) {
            to.fail(NoKey.UNREADABLE, e.getClass().getName() + " while it was read");
            return to.failure("key template", REMEDIES);
        }
    }

    private @Nullable Object read(
            Placeholder slot, @Nullable Object self, @Nullable Object[] arguments, KeyWriter to) {
        return switch (slot.root()) {
            case METHOD -> methodName;
            case THIS -> Slots.readOne(slot, self, "", to);
            case PRINCIPAL -> principal(slot, to);
            default -> {
                int position = slot.position();
                yield Slots.readOne(slot, arguments[position], declared.get(position), to);
            }
        };
    }

    private @Nullable Object principal(Placeholder slot, KeyWriter to) {
        PropertyPath.Reading reading = new PropertyPath.Reading();
        return Principal.read(user, slot.path(), reading)
                ? reading.values.get(0)
                : Slots.failed(slot, reading, to);
    }

    private Outcome finish(List<Object> values, KeyWriter to) {
        return template.write(values, methodName, to)
                ? KeyText.of(to.out, maxBytes)
                : to.failure("key template", REMEDIES);
    }

    @Override
    public boolean usesReceiver() {
        for (Placeholder slot : open) {
            if (slot.root() == Placeholder.Root.THIS) {
                return true;
            }
        }
        return false;
    }

    @Override
    public int arity() {
        return open.size();
    }

    /** The type of a slot that is a whole argument; empty where it is not known. */
    private String declared(Placeholder slot) {
        boolean isWhole = slot.root() == Placeholder.Root.POSITION && slot.path().isEmpty();
        return isWhole ? declared.get(slot.position()) : "";
    }

    @Override
    public void check(KeyCall call) throws RuleSyntaxException {
        if (call.arguments().size() != open.size()) {
            throw new RuleSyntaxException(
                    call.rule()
                            + "(…) has "
                            + call.arguments().size()
                            + " values, and the rule's key template has "
                            + open.size()
                            + " placeholders.");
        }
        for (int i = 0; i < open.size(); i++) {
            String literal = call.arguments().get(i).literal();
            if (literal != null && convert(literal, open.get(i)) == null) {
                throw new RuleSyntaxException(
                        "'"
                                + literal
                                + "' in "
                                + call.rule()
                                + "(…) is no "
                                + Descriptor.readable(declared(open.get(i)))
                                + ", as {"
                                + open.get(i).text()
                                + "} of "
                                + Descriptor.readable(method)
                                + " wants it.");
            }
        }
    }

    private @Nullable Object convert(Object value, Placeholder slot) {
        String type = declared(slot);
        Object converted = type.isEmpty() ? value : Conversion.convert(value, type);
        return converted instanceof Conversion.ConstantName constant ? constant.name() : converted;
    }

    @Override
    public @Nullable Object @Nullable [] argumentsOf(List<Object> given) {
        if (given.size() != open.size()) {
            return null;
        }
        @Nullable Object[] arguments = new @Nullable Object[declared.size()];
        for (int i = 0; i < given.size(); i++) {
            Placeholder slot = open.get(i);
            if (slot.root() == Placeholder.Root.POSITION && slot.path().isEmpty()) {
                Object value = Conversion.convert(given.get(i), declared.get(slot.position()));
                if (value == null) {
                    return null;
                }
                arguments[slot.position()] =
                        value instanceof Conversion.ConstantName constant ? constant.name() : value;
            }
        }
        return arguments;
    }

    @Override
    public List<String> types(int count) {
        List<String> wanted = new ArrayList<>();
        for (Placeholder slot : open) {
            wanted.add(declared(slot));
        }
        return wanted;
    }

    @Override
    public Outcome keyOf(List<Object> given) {
        if (given.size() != open.size()) {
            return new NoKey(
                    NoKey.MISFIT,
                    given.size()
                            + " values for a key template with "
                            + open.size()
                            + " placeholders");
        }
        KeyWriter to = new KeyWriter(types, template.escapes());
        try {
            List<Object> values = new ArrayList<>(template.slots().size());
            for (Placeholder slot : template.slots()) {
                int at = open.indexOf(slot);
                Object value = at < 0 ? methodName : convert(given.get(at), slot);
                if (value == null) {
                    return new NoKey(
                            NoKey.MISFIT,
                            "{"
                                    + slot.text()
                                    + "} is "
                                    + Descriptor.readable(declared(slot))
                                    + ", and the value a "
                                    + given.get(at).getClass().getName()
                                    + " that does not convert to it");
                }
                values.add(value);
            }
            Outcome outcome = finish(values, to);
            return to.isOneOfSeveral() ? new NoKey(NoKey.MISFIT, KeyWriter.SEVERAL) : outcome;
        } catch (RuntimeException | Error e) {
            to.fail(NoKey.UNREADABLE, e.getClass().getName() + " while it was read");
            return to.failure("key template", REMEDIES);
        }
    }
}
