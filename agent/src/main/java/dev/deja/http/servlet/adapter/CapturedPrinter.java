package dev.deja.http.servlet.adapter;

import java.io.PrintWriter;

/** The writer that the application has: it ends lines as the container's does. */
final class CapturedPrinter extends PrintWriter {
    private final CapturedResponse response;

    CapturedPrinter(CapturedResponse response, CapturedWriter out) {
        super(out);
        this.response = response;
    }

    /** The other methods of this name end with it. */
    @Override
    public void println() {
        write(response.lineEnd());
    }
}
