package dev.deja.codec;

import java.util.Arrays;

/**
 * Which objects of a graph are complete, that is: everything reachable from them has been read.
 * Asking an incomplete object for its hash would run the application's code on half an object.
 *
 * <p>Objects are numbered in the order in which they begin, so that the contents of one are the
 * numbers that follow it. As in Tarjan's algorithm for strongly connected components (SIAM J.
 * Comput. 1, 1972), an object that reaches back to one which began earlier is complete only when
 * that one is. Writer and reader keep the same book and come to the same answers.
 */
final class Completeness {
    private static final int NONE = Integer.MAX_VALUE;
    private static final int UNTIL_THE_END = -1;

    private boolean[] complete;
    private int count;
    private int lowestOpen = NONE;

    /** Makes room for so many objects, positive; more may come. */
    Completeness(int expected) {
        complete = new boolean[expected];
    }

    /** Begins an object. Returns what {@link #leave} wants back. */
    int enter() {
        if (count == complete.length) {
            complete = Arrays.copyOf(complete, 2 * count);
        }
        count++;
        int outer = lowestOpen;
        lowestOpen = NONE;
        return outer;
    }

    /** Ends an object. */
    void leave(int index, int outer) {
        if (lowestOpen < index) {
            lowestOpen = Math.min(lowestOpen, outer);
            return;
        }
        if (lowestOpen == index) {
            Arrays.fill(complete, index + 1, count, true);
        }
        complete[index] = true;
        lowestOpen = outer;
    }

    /** A reference to an object that began earlier. */
    void reference(int index) {
        if (!complete[index]) {
            lowestOpen = Math.min(lowestOpen, index);
        }
    }

    /** Whether the object that began last and has not ended reached an incomplete one so far. */
    boolean reachedIncomplete() {
        return lowestOpen != NONE;
    }

    /** The object that began last will be filled when everything else is there. */
    void deferCurrent() {
        lowestOpen = UNTIL_THE_END;
    }
}
