package dev.deja.cli;

import java.io.Serial;

/** What was asked for cannot be done; the message says why and what to do, in full sentences. */
final class Refused extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;

    Refused(String message) {
        super(message, null, false, false);
    }
}
