package dev.deja.rule;

import org.jspecify.annotations.Nullable;

/**
 * Reads one hidden input of the thread that asks. Belongs to the classes of one loader: kept by the
 * application's side only. Safe for many threads; nothing that the application throws comes out.
 */
public final class InputReader {
    private final Source source;

    InputReader(Source source) {
        this.source = source;
    }

    /** Where values come from; may throw what the application throws. */
    interface Source {
        String now() throws Throwable;

        /** The value that an accessor just returned. */
        String of(@Nullable Object returned) throws Throwable;
    }

    /** What entries keep of the input as it is now. */
    public String read() {
        try {
            return source.now();
        } catch (Throwable e) {
            return failed(e);
        }
    }

    /**
     * What entries keep of the input as an accessor of it has just shown it.
     *
     * @param thrown what the accessor threw instead, or null
     */
    public String read(@Nullable Object returned, @Nullable Throwable thrown) {
        if (thrown != null) {
            return failed(thrown);
        }
        try {
            return source.of(returned);
        } catch (Throwable e) {
            return InputValue.UNREADABLE;
        }
    }

    /** An accessor that throws says something: there is no request, for instance. */
    private static String failed(Throwable thrown) {
        return thrown instanceof Exception ? InputValue.thrown(thrown) : InputValue.UNREADABLE;
    }
}
