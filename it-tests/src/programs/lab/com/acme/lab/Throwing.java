package com.acme.lab;

/** Bodies that end by throwing whatever they are told to. */
class Throwing {
    private final Throwable thrown;

    Throwing(Throwable thrown) {
        this.thrown = thrown;
    }

    String cached(String key) throws Exception {
        Bodies.ran("cached");
        throw Throwing.<Exception>any(thrown);
    }

    long cachedPrimitive(long key) throws Exception {
        Bodies.ran("cachedPrimitive");
        throw Throwing.<Exception>any(thrown);
    }

    void evicting(String key) throws Exception {
        Bodies.ran("evicting");
        throw Throwing.<Exception>any(thrown);
    }

    synchronized String cachedAndEvicting(String key) throws Exception {
        Bodies.ran("cachedAndEvicting");
        throw Throwing.<Exception>any(thrown);
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> T any(Throwable thrown) throws T {
        throw (T) thrown;
    }

    /** No exception class that anybody declares, nor one whose stack trace can be written. */
    static final class Odd extends Throwable {
        private static final long serialVersionUID = 1;

        Odd() {
            super("odd", null, false, false);
        }
    }
}
