package dev.deja.http.servlet.adapter;

import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * The container's own response beneath those of filters: when it would send what was written is
 * something that no API tells.
 */
final class Beneath {
    private final HttpServletResponse outermost;
    private final ServletResponse own;
    private final boolean isTomcat;
    private final boolean isJetty;

    Beneath(HttpServletResponse outermost) {
        this.outermost = outermost;
        ServletResponse each = outermost;
        while (each instanceof ServletResponseWrapper wrapper) {
            each = wrapper.getResponse();
        }
        own = each;
        String name = own.getClass().getName();
        isTomcat = name.startsWith("org.apache.catalina.");
        isJetty = name.startsWith("org.eclipse.jetty.");
    }

    boolean isTomcat() {
        return isTomcat;
    }

    /** How many bytes are written before the container sends the first. */
    int byteBuffer() {
        return outermost.getBufferSize();
    }

    /** The same for characters: Tomcat has a buffer of them in front of the one of bytes. */
    int charBuffer() {
        int size = outermost.getBufferSize();
        return isTomcat ? 2 * size : size;
    }

    /** Whether so many bytes at once are sent however much room there is. */
    boolean goesPastBuffer(long bytes) {
        return isJetty && bytes > outermost.getBufferSize() / 4;
    }

    /** How many of so many bytes may be written at once for the buffer to be used. */
    int atOnce(int bytes) {
        return isJetty ? Math.max(1, outermost.getBufferSize() / 4) : bytes;
    }

    /** Whether anything was written, by whomever. */
    boolean hasContent() {
        Object count = isJetty ? writtenInJetty() : null;
        if (count != null) {
            return !count.equals(0L);
        }
        try {
            // Containers refuse this once anything was written, and keep the size otherwise.
            outermost.setBufferSize(outermost.getBufferSize());
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }

    /** Setting the size of Jetty's buffer would change when it sends. */
    private @Nullable Object writtenInJetty() {
        try {
            Object response = own;
            Method info = method(response, "getServletResponseInfo");
            if (info != null) {
                response = info.invoke(response);
            }
            Method output = method(response, "getHttpOutput");
            if (output == null) {
                return null;
            }
            Object stream = output.invoke(response);
            Method written = method(stream, "getWritten");
            return written == null ? null : written.invoke(stream);
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }

    private static @Nullable Method method(Object target, String name) {
        try {
            return target.getClass().getMethod(name);
        } catch (NoSuchMethodException e) {
            return null;
        }
    }
}
