package dev.deja.rule;

import java.util.List;

/**
 * A method through which computations read what is not among their arguments (SPEC C09).
 *
 * @param source the method for people, such as {@code com.acme.Tenant#current()}
 * @param inputs names of what a call of it shows, as {@link HiddenInputs#reader} knows them; empty
 *     when the same could not be asked again for another caller
 * @param isDirect whether what it returns is the value of its one input; otherwise each input is
 *     read by itself after the call
 * @param takesName whether its one argument, a text, is part of the input's name
 */
public record Accessor(String source, List<String> inputs, boolean isDirect, boolean takesName) {
    /** Copies the list. */
    public Accessor {
        inputs = List.copyOf(inputs);
    }
}
