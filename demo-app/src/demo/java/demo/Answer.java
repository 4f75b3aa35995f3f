package demo;

/**
 * What came back for one request.
 *
 * @param nanos from sending the request to having the whole answer
 * @param hits by how much the agent's count of hits grew meanwhile
 * @param misses the same for misses: of the endpoint, and of the method behind it
 */
record Answer(String body, long nanos, long hits, long misses) {
    boolean isHit() {
        return hits == 1 && misses == 0;
    }

    boolean isComputed() {
        return hits == 0 && misses >= 1;
    }
}
