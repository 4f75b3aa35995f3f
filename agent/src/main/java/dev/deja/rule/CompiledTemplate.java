package dev.deja.rule;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A template whose placeholders know where in a call they find their value. Safe for many threads.
 * Reading properties may run the application's getters; nothing that they throw comes out.
 */
public interface CompiledTemplate {
    /**
     * Puts the values of one call in, escaped so that parts cannot run together.
     *
     * @param self the receiver, null for static methods
     * @param arguments the arguments, boxed
     * @param result what the method returned; ignored unless the template uses it
     * @return distinct texts, or why there are none
     */
    Rendering texts(@Nullable Object self, @Nullable Object[] arguments, @Nullable Object result);

    /**
     * The same as values for {@link KeyPlan#keyOf}: where the template is one placeholder, the
     * objects behind it; else texts that are not escaped.
     */
    Rendering values(@Nullable Object self, @Nullable Object[] arguments, @Nullable Object result);

    /** The same as texts that are not escaped, such as parts of a path. */
    Rendering plainTexts(
            @Nullable Object self, @Nullable Object[] arguments, @Nullable Object result);

    /**
     * The same template for calls of the classes of one loader, through which it finds the
     * application's user ({@code {@principal}}). The result holds the loader: it is kept by call
     * sites only.
     */
    default CompiledTemplate linked(ClassLoader loader) {
        return this;
    }

    /**
     * {@link #texts} for those who need no reason.
     *
     * @return one text, several where a placeholder has {@code [*]} (none for an empty collection),
     *     or null when a value on the way is null or unreadable
     */
    default @Nullable List<String> render(
            @Nullable Object self, @Nullable Object[] arguments, @Nullable Object result) {
        if (!(texts(self, arguments, result) instanceof Rendering.Rendered rendered)) {
            return null;
        }
        List<String> texts = new ArrayList<>(rendered.values().size());
        for (Object text : rendered.values()) {
            texts.add((String) text);
        }
        return texts;
    }
}
