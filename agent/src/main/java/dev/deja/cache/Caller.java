package dev.deja.cache;

import org.jspecify.annotations.Nullable;

/** Shows the hidden inputs (SPEC C09) of whoever asks for an answer. */
public interface Caller {
    /**
     * What entries keep of an input as it is now (see {@link dev.deja.rule.InputValue}).
     *
     * @param input its name, of any origin
     * @return null when nothing of that name is known here, which equals no value
     */
    @Nullable String now(String input);
}
