package dev.deja.rule;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A template bound to one method. */
final class BoundTemplate implements CompiledTemplate {
    /** Texts that one template may become; more means a mistake with two {@code [*]}. */
    private static final int MAX_TEXTS = PropertyPath.MAX_VALUES;

    private final List<Template.Part> parts;
    private final List<String> parameters;
    private final String returned;
    private final String methodName;

    /** Where the user is found; null until the template is linked. */
    private final @Nullable Principal user;

    private BoundTemplate(
            List<Template.Part> parts,
            List<String> parameters,
            String returned,
            String method,
            @Nullable Principal user) {
        this.user = user;
        this.parts = parts;
        this.parameters = parameters;
        this.returned = returned;
        this.methodName = method;
    }

    static BoundTemplate of(Template template, MethodShape method) throws RuleSyntaxException {
        List<String> parameters = Descriptor.parameters(method.descriptor());
        List<Template.Part> bound = new ArrayList<>();
        for (Template.Part part : template.parts()) {
            Placeholder placeholder = part.placeholder();
            bound.add(
                    placeholder == null
                            ? part
                            : new Template.Part("", placeholder.bind(method, parameters)));
        }
        return new BoundTemplate(
                List.copyOf(bound),
                parameters,
                Descriptor.returned(method.descriptor()),
                MethodMark.withinClass(method),
                null);
    }

    @Override
    public CompiledTemplate linked(ClassLoader loader) {
        for (Template.Part part : parts) {
            Placeholder placeholder = part.placeholder();
            if (placeholder != null && placeholder.root() == Placeholder.Root.PRINCIPAL) {
                return new BoundTemplate(
                        parts, parameters, returned, methodName, new Principal(loader));
            }
        }
        return this;
    }

    @Override
    public Rendering texts(
            @Nullable Object self, @Nullable Object[] arguments, @Nullable Object result) {
        return assemble(self, arguments, result, true);
    }

    @Override
    public Rendering values(
            @Nullable Object self, @Nullable Object[] arguments, @Nullable Object result) {
        if (parts.size() == 1 && parts.get(0).placeholder() != null) {
            PropertyPath.Reading reading = new PropertyPath.Reading();
            return read(parts.get(0).placeholder(), self, arguments, result, reading)
                    ? new Rendering.Rendered(List.copyOf(reading.values))
                    : unrendered(parts.get(0).placeholder(), reading);
        }
        return assemble(self, arguments, result, false);
    }

    @Override
    public Rendering plainTexts(
            @Nullable Object self, @Nullable Object[] arguments, @Nullable Object result) {
        return assemble(self, arguments, result, false);
    }

    private Rendering assemble(
            @Nullable Object self,
            @Nullable Object[] arguments,
            @Nullable Object result,
            boolean isEscaped) {
        List<StringBuilder> texts = new ArrayList<>(1);
        texts.add(new StringBuilder(24));
        for (Template.Part part : parts) {
            Placeholder placeholder = part.placeholder();
            if (placeholder == null) {
                for (StringBuilder text : texts) {
                    text.append(part.literal());
                }
                continue;
            }
            PropertyPath.Reading reading = new PropertyPath.Reading();
            if (!read(placeholder, self, arguments, result, reading)
                    || !append(texts, reading, isEscaped)) {
                return unrendered(placeholder, reading);
            }
        }
        Set<Object> distinct = new LinkedHashSet<>();
        for (StringBuilder text : texts) {
            distinct.add(text.toString());
        }
        return new Rendering.Rendered(List.copyOf(distinct));
    }

    /** Every text so far continues with every value. */
    private static boolean append(
            List<StringBuilder> texts, PropertyPath.Reading reading, boolean isEscaped) {
        if ((long) texts.size() * reading.values.size() > MAX_TEXTS) {
            return reading.fail(
                    Rendering.Unrendered.UNREADABLE, "more than " + MAX_TEXTS + " texts");
        }
        List<StringBuilder> heads = List.copyOf(texts);
        boolean isOne = reading.values.size() == 1;
        if (!isOne) {
            texts.clear();
        }
        for (Object value : reading.values) {
            String text = Scalar.textOf(value);
            if (text == null) {
                return reading.fail(
                        Rendering.Unrendered.UNREADABLE,
                        value.getClass().getName()
                                + " has no simple text: name a property of it, or its elements"
                                + " with [*]");
            }
            for (StringBuilder head : heads) {
                StringBuilder continued = isOne ? head : new StringBuilder(head);
                if (isEscaped) {
                    Escapes.FIXED.appendValue(continued, text);
                } else {
                    continued.append(text);
                }
                if (!isOne) {
                    texts.add(continued);
                }
            }
        }
        return true;
    }

    private boolean read(
            Placeholder placeholder,
            @Nullable Object self,
            @Nullable Object[] arguments,
            @Nullable Object result,
            PropertyPath.Reading into) {
        return switch (placeholder.root()) {
            case THIS -> placeholder.path().read(self, "", into);
            case RESULT -> placeholder.path().read(result, returned, into);
            case METHOD -> into.values.add(methodName);
            case PRINCIPAL -> Principal.read(user, placeholder.path(), into);
            case PATH, QUERY, HEADER, COOKIE, HOST, BODY ->
                    into.fail(Rendering.Unrendered.NEVER, "there is no exchange");
            case ARGUMENT, POSITION -> {
                int at = placeholder.position();
                yield placeholder.path().read(arguments[at], parameters.get(at), into);
            }
        };
    }

    private static Rendering unrendered(Placeholder placeholder, PropertyPath.Reading reading) {
        return new Rendering.Unrendered(
                reading.reason, "{" + placeholder.text() + "}: " + reading.detail);
    }
}
