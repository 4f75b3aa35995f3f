package dev.deja.http;

import org.jspecify.annotations.Nullable;

/**
 * A request while its application works on it, told by the adapter of the container. Used on the
 * thread that works on the request; not thread-safe. Throws nothing of its own: what cannot be read
 * is null.
 */
public interface ServerRequest {
    /** The head. */
    RequestHead head();

    /**
     * The address of the other end of the connection, past whatever makes it that of a forwarding
     * header; null when that is not known for sure.
     */
    @Nullable String peer();

    /** The loader of the application that answers; entries in memory die with it. */
    ClassLoader application();

    /**
     * The value, now, of something that the answer may depend on (SPEC C09), read past all
     * observation.
     *
     * @param name what the source is asked for, such as the header's name; empty for sources that
     *     have no names
     * @return null when it is absent
     */
    @Nullable Object read(RequestInput input, String name);

    /**
     * The body, so that the application can still read it; null when it is longer than {@code
     * limit} bytes or cannot be had.
     */
    byte @Nullable [] body(int limit);
}
