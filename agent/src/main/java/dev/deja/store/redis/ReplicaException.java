package dev.deja.store.redis;

/** The server is no primary; where others watch over that, there is another one soon. */
final class ReplicaException extends RefusedException {
    private static final long serialVersionUID = 1L;

    ReplicaException(String message) {
        super(message);
    }
}
