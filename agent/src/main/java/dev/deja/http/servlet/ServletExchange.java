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
     * @return whether the request has been answered
     */
    boolean answer();

    /** See {@link dev.deja.http.Exchange#outOfReach}. */
    void outOfReach(String reason, String remedy);
}
