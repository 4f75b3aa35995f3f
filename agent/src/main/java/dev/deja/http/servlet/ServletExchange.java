package dev.deja.http.servlet;

/**
 * An exchange under way, for those who look up behind the inner guards of a framework. Used on the
 * thread that works on the request. Throws nothing.
 */
public interface ServletExchange {
    /**
     * Looks up, once per exchange: a second call answers false. When there is an answer it is sent,
     * and what the application and its framework write to the response from then on is dropped: the
     * caller sees to it that the handler does not run.
     *
     * @param handler what the framework has chosen to answer, the same on every instance: an answer
     *     is given again only where the same handler would have given it, since the choice may rest
     *     on header fields and the like that are read before the lookup
     * @return whether the request has been answered
     */
    boolean answer(String handler);

    /**
     * The handler reads a header field from a copy that the framework has made of all of them.
     *
     * @param name empty for all
     */
    void readHeader(String name);

    /**
     * What the calling thread reads from now on is the framework's own business, such as an event
     * about the request, and no input of the answer.
     *
     * @return false when that was so already
     */
    boolean ignoreReads();

    /** Ends what {@link #ignoreReads} has begun. */
    void heedReads();

    /** The path that was asked for, as {@code getRequestURI} tells it outside any dispatch. */
    String path();

    /** See {@link dev.deja.http.Exchange#outOfReach}. */
    void outOfReach(String reason, String remedy);
}
