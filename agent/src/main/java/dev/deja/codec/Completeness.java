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

    private static final int BITS = Long.SIZE;
    private static final boolean[] NO_MORE = {};

    /** Bit n is set: object n is complete. Most values have no more objects than this has bits. */
    private long complete;

    /** The same of the objects after those. */
    private boolean[] more = NO_MORE;

    private int count;
    private int lowestOpen = NONE;

    /** Begins an object. Returns what {@link #leave} wants back. */
    int enter() {
        if (count >= BITS && count - BITS == more.length) {
            more = Arrays.copyOf(more, Math.max(BITS, 2 * more.length));
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
            for (int inner = index + 1; inner < count; inner++) {
                setComplete(inner);
            }
        }
        setComplete(index);
        lowestOpen = outer;
    }

    /** A reference to an object that began earlier. */
    void reference(int index) {
        if (!isComplete(index)) {
            lowestOpen = Math.min(lowestOpen, index);
        }
    }

    private boolean isComplete(int index) {
        return index < BITS ? (complete >>> index & 1) != 0 : more[index - BITS];
    }

    private void setComplete(int index) {
        if (index < BITS) {
            complete |= 1L << index;
        } else {
            more[index - BITS] = true;
        }
    }

    /** Whether the object that began last and has not ended reached an incomplete one so far. */
    boolean reachedIncomplete() {
        return lowestOpen != NONE;
    }

    /** Begins a part of the object that began last. Returns what {@link #endPart} wants back. */
    int beginPart() {
        int outer = lowestOpen;
        lowestOpen = NONE;
        return outer;
    }

    /** Ends a part of an object, and tells whether it reached that object or one around it. */
    boolean endPart(int outer, int index) {
        boolean reached = lowestOpen <= index;
        lowestOpen = Math.min(lowestOpen, outer);
        return reached;
    }

    /** The object that began last will be filled when everything else is there. */
    void deferCurrent() {
        lowestOpen = UNTIL_THE_END;
    }
}
