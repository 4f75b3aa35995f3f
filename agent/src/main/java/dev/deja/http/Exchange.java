package dev.deja.http;

import org.jspecify.annotations.Nullable;

/**
 * One request with its response, for which there are rules. An adapter drives it:
 *
 * <pre>
 *     lookup         where the application's guards are behind; a reply is sent and all that the
 *                    application writes afterwards is dropped
 *     complete       the application has ended and nothing has been sent: the reply is sent
 *     commit … end   or: the first part had to leave, later the last part is about to
 *     fail           or: there is no whole answer
 * </pre>
 *
 * Exactly one of {@code complete}, {@code end} and {@code fail} ends it; evictions are done by then
 * (SPEC E16). Called by one thread at a time, not always the same one: where a thread stops working
 * on it before its end (an asynchronous answer), it says {@link #leave}, and the one that goes on
 * {@link #enter}. Throws nothing.
 */
public interface Exchange {
    /**
     * Whether the answer is the agent's own, whatever guards or the application would say: {@link
     * #lookup} then comes first of all and has a reply, and the application is not called.
     */
    default boolean answersAtOnce() {
        return false;
    }

    /**
     * Whether nothing is done with the answer, evictions included, unless a method rule takes part
     * in it: as long as {@link #captures} says no, its status and fields need not be told.
     */
    default boolean isLight() {
        return false;
    }

    /** Whether a rule may answer, so that {@link #lookup} is worth a call. */
    boolean mayAnswer();

    /**
     * Whether the answer must be held back, and kept, as far as {@link #maxBytes} goes. Asked when
     * the first part of it is written: what the application does until then may decide.
     */
    boolean captures();

    /** The longest body that is of use to {@link #complete} and {@link #end}. */
    int maxBytes();

    /** The answer, if there is one for this request now; null = the application is to answer. */
    @Nullable Reply lookup();

    /**
     * The calling thread stops working on the exchange, which goes on elsewhere. What the thread
     * reads from now on is not read for this exchange.
     */
    void leave();

    /** The calling thread goes on working on the exchange, after another has left it. */
    void enter();

    /**
     * Something that the answer may depend on was read.
     *
     * @param value as the application got it; null when it was absent
     */
    void observe(RequestInput input, String name, @Nullable Object value);

    /** Why the lookup could not take place behind the guards of this request; said to operators. */
    void outOfReach(String reason, String remedy);

    /** The whole answer: stores it, evicts, and tells what to send, which may be a 304. */
    Reply complete(int status, Fields fields, byte[] body, @Nullable String errorMessage);

    /**
     * The head has to leave before the end is known.
     *
     * @return the fields to send
     */
    Fields commit(int status, Fields fields);

    /**
     * The last part is about to leave: stores and evicts.
     *
     * @param body the whole body; null when it was longer than {@link #maxBytes}
     */
    void end(byte @Nullable [] body);

    /**
     * The application threw, and nothing of its answer has left.
     *
     * @return what is sent instead, and ends the exchange; null when it failed
     */
    default @Nullable Reply standIn(Throwable thrown) {
        return null;
    }

    /**
     * There is no whole answer: the application threw, the client went away, or the answer left by
     * a way the adapter does not see. Evicts.
     */
    void fail(String reason, @Nullable Throwable thrown);
}
