package dev.deja.codec;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Which objects of a graph are complete, that is: everything reachable from them has been read.
 * Asking an incomplete object for its hash would run the application's code on half an object.
 *
 * <p>Objects are numbered in the order in which they begin, so that the contents of one are the
 * numbers that follow it. As in Tarjan's algorithm for strongly connected components (SIAM J.
 * Comput. 1, 1972), an object that reaches back to one which began earlier is complete only when
 * that one is. Writer and reader keep the same book and come to the same answers.
 *
 * <p>Most graphs have no cycle, and while there is none all that has ended is complete. So only the
 * objects that have not ended are noted, until the first reference to one of them.
 */
final class Completeness {
    /** Of values in which nothing refers to what began earlier: nothing is ever written to it. */
    static final Completeness OF_TREES = new Completeness();

    private static final int NONE = Integer.MAX_VALUE;
    private static final int UNTIL_THE_END = -1;

    /** The objects that have not ended, outermost first. */
    private int[] open = new int[4];

    private int depth;

    private int count;
    private int lowestOpen = NONE;

    /** From the first cycle on: the objects that are complete. */
    private @Nullable BitSet complete;

    /** Begins an object. Returns what {@link #leave} wants back. */
    int enter() {
        if (depth == open.length) {
            open = Arrays.copyOf(open, 2 * depth);
        }
        open[depth++] = count++;
        int outer = lowestOpen;
        lowestOpen = NONE;
        return outer;
    }

    /** Ends an object. */
    void leave(int index, int outer) {
        depth--;
        BitSet known = complete;
        if (known != null) {
            if (lowestOpen < index) {
                lowestOpen = Math.min(lowestOpen, outer);
                return;
            }
            // What was found within a cycle through it is complete with it.
            known.set(index, lowestOpen == index ? count : index + 1);
        }
        lowestOpen = outer;
    }

    /** A reference to an object that began earlier. */
    void reference(int index) {
        if (!isComplete(index)) {
            lowestOpen = Math.min(lowestOpen, index);
        }
    }

    private boolean isComplete(int index) {
        BitSet known = complete;
        if (known == null) {
            if (Arrays.binarySearch(open, 0, depth, index) < 0) {
                return true;
            }
            known = closed();
            complete = known;
        }
        return known.get(index);
    }

    /** All that has ended, before the first cycle. */
    private BitSet closed() {
        BitSet closed = new BitSet();
        closed.set(0, count);
        for (int i = 0; i < depth; i++) {
            closed.clear(open[i]);
        }
        return closed;
    }

    /** Whether the object that began last and has not ended reached an incomplete one so far. */
    boolean reachedIncomplete() {
        return lowestOpen != NONE;
    }

    /** Begins a part of the object that began last. Returns what {@link #endPart} wants back. */
    int beginPart() {
        int outer = lowestOpen;
        if (outer != NONE) {
            lowestOpen = NONE;
        }
        return outer;
    }

    /** Ends a part of an object, and tells whether it reached that object or one around it. */
    boolean endPart(int outer, int index) {
        boolean reached = lowestOpen <= index;
        if (outer < lowestOpen) {
            lowestOpen = outer;
        }
        return reached;
    }

    /**
     * The object that began last, and has reached an incomplete one, will be filled when everything
     * else is there.
     */
    void deferCurrent() {
        lowestOpen = UNTIL_THE_END;
    }
}
