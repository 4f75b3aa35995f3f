package dev.deja.store;

import org.jspecify.annotations.Nullable;

/** The store could not do what it was asked; the caller goes on without it. */
public final class StoreException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Creates the exception; the message never holds credentials. */
    public StoreException(String message, @Nullable Throwable cause) {
        super(message, cause, false, false);
    }
}
