package dev.deja.store;

/**
 * Whether a store can be used.
 *
 * @param state the state
 * @param detail a sentence for people: server and version, or what is wrong and what to do; without
 *     credentials
 */
public record Status(State state, String detail) {
    /** The states of SPEC A06. */
    public enum State {
        /** Not connected since the start. */
        NEVER,
        /** Usable. */
        CONNECTED,
        /** Was connected, is not now. */
        DOWN,
        /** The server refuses us: credentials, permissions, protocol. */
        REFUSED
    }
}
