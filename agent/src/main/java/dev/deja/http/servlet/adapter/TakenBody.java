package dev.deja.http.servlet.adapter;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;

/** A body whose start, or all of it, was read for a key before the application reads it. */
final class TakenBody extends ServletInputStream {
    private final byte[] taken;
    private final boolean whole;
    private final ServletInputStream rest;
    private int position;

    TakenBody(byte[] taken, boolean whole, ServletInputStream rest) {
        this.taken = taken;
        this.whole = whole;
        this.rest = rest;
    }

    @Override
    public int read() throws IOException {
        if (position < taken.length) {
            return taken[position++] & 0xff;
        }
        return whole ? -1 : rest.read();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int left = taken.length - position;
        if (left == 0) {
            return whole ? -1 : rest.read(buffer, offset, length);
        }
        int count = Math.min(left, length);
        System.arraycopy(taken, position, buffer, offset, count);
        position += count;
        return count;
    }

    @Override
    public int available() throws IOException {
        int left = taken.length - position;
        return left > 0 || whole ? left : rest.available();
    }

    @Override
    public boolean isFinished() {
        return position == taken.length && (whole || rest.isFinished());
    }

    @Override
    public boolean isReady() {
        return position < taken.length || whole || rest.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
        if (!whole) {
            rest.setReadListener(listener);
            return;
        }
        try {
            if (position < taken.length) {
                listener.onDataAvailable();
            }
            listener.onAllDataRead();
        } catch (IOException e) {
            listener.onError(e);
        }
    }
}
