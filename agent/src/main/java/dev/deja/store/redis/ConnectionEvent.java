package dev.deja.store.redis;

/** The events of SPEC I01 that concern the connection. */
public enum ConnectionEvent {
    /** Connecting begins. */
    CONNECT_BEGIN,
    /** The store can be used. */
    CONNECT_SUCCESS,
    /** The store cannot be used; once per change of state. */
    CONNECT_FAIL
}
