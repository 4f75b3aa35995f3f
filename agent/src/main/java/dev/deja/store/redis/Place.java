package dev.deja.store.redis;

import java.io.IOException;

/** Where a primary is to be found. Asked by the agent's thread only. */
interface Place extends AutoCloseable {
    /**
     * The address of now.
     *
     * @throws IOException when nobody can say, with the reason in words
     * @throws RefusedException when nobody will say
     */
    Servers.Address find() throws IOException, RefusedException;

    /** Whether the primary is still there, as far as is known. */
    boolean isStill(Servers.Address address);

    @Override
    void close();

    /** A server that never moves. */
    record Fixed(Servers.Address address) implements Place {
        @Override
        public Servers.Address find() {
            return address;
        }

        @Override
        public boolean isStill(Servers.Address known) {
            return true;
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
