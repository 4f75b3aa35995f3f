package dev.deja.http.servlet.adapter;

import java.io.IOException;
import java.io.Writer;

/** What is behind the writer of a captured response. */
final class CapturedWriter extends Writer {
    private final CapturedResponse response;

    CapturedWriter(CapturedResponse response) {
        this.response = response;
    }

    @Override
    public void write(char[] source, int offset, int length) throws IOException {
        response.write(source, offset, length);
    }

    @Override
    public void flush() throws IOException {
        response.flushWriter();
    }

    @Override
    public void close() throws IOException {
        response.closeWriter();
    }
}
