package dev.deja.http.servlet.adapter;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The output stream of a captured response. */
final class CapturedStream extends ServletOutputStream {
    private final CapturedResponse response;
    private final @Nullable ServletOutputStream real;
    private final byte[] one = new byte[1];

    /**
     * Creates one.
     *
     * @param real the container's; null when nothing is to be written any more
     */
    CapturedStream(CapturedResponse response, @Nullable ServletOutputStream real) {
        this.response = response;
        this.real = real;
    }

    @Override
    public void write(int value) throws IOException {
        one[0] = (byte) value;
        response.write(one, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, source.length);
        response.write(source, offset, length);
    }

    /** Of Servlet 6.1. */
    public void write(ByteBuffer buffer) throws IOException {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        response.write(bytes, 0, bytes.length);
    }

    @Override
    public void flush() throws IOException {
        response.flushStream();
    }

    @Override
    public void close() throws IOException {
        response.closeStream();
    }

    @Override
    public boolean isReady() {
        return real == null || response.isReady();
    }

    @Override
    public void setWriteListener(WriteListener listener) {
        try {
            response.setWriteListener(listener);
        } catch (IOException e) {
            listener.onError(e);
        }
    }
}
