package dev.deja.codec;

import java.util.ArrayList;
import java.util.List;

/** On its way up from the field that cannot be carried, collecting the path as it passes. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    /** Of a longer path, this many steps are shown at either end. */
    private static final int SHOWN = 8;

    private final transient List<String> steps = new ArrayList<>();
    private final String reason;
    private final boolean tooLarge;

    Refusal(String reason) {
        this(reason, false);
    }

    private Refusal(String reason, boolean tooLarge) {
        super(reason, null, false, false);
        this.reason = reason;
        this.tooLarge = tooLarge;
    }

    /** Of a value whose payload would be longer than that. */
    static Refusal tooLarge(int bytes) {
        return new Refusal("larger than " + bytes + " bytes", true);
    }

    /** Adds the step that led to where the refusal comes from, such as {@code .name}. */
    Refusal at(String step) {
        steps.add(step);
        return this;
    }

    RefusedValueException toPublic() {
        return new RefusedValueException(path(steps), reason, tooLarge);
    }

    /** Renders steps given from the innermost to the outermost. */
    static String path(List<String> innermostFirst) {
        StringBuilder path = new StringBuilder("result");
        int last = innermostFirst.size() - 1;
        for (int i = last; i >= 0; i--) {
            if (last + 1 > 2 * SHOWN && i == last - SHOWN) {
                path.append(".…");
                i = SHOWN;
            } else {
                path.append(innermostFirst.get(i));
            }
        }
        return path.toString();
    }
}
