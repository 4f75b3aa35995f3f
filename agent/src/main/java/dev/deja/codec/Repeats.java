package dev.deja.codec;

import java.util.Arrays;

/**
 * The strings written so far, numbered in the order in which they were written, by their content:
 * one that comes again is written as its number. The rows of a list say the same cities and
 * currencies over and over; whoever reads them makes each of them once.
 */
final class Repeats {
    /** Strings of equal hashes are looked at no further: some are chosen to have one. */
    private static final int MOST_PROBES = 16;

    private String[] strings = new String[16];

    /** Where their headers are in the payload. */
    private int[] places = new int[16];

    private int count;

    /** Numbers plus one, at the strings' hashes and the places after them; 0 is free. */
    private int[] buckets = new int[64];

    /**
     * Looks for a string, and gives it the next number if it is not there.
     *
     * @param place where its header is going to be
     * @return its number, or -1 when it is new
     */
    int find(String string, int place) {
        int mask = buckets.length - 1;
        int at = bucket(string, mask);
        for (int probes = 0; probes < MOST_PROBES; probes++) {
            int number = buckets[at] - 1;
            if (number < 0) {
                break;
            }
            if (strings[number].equals(string)) {
                return number;
            }
            at = (at + 1) & mask;
        }
        add(string, place, at);
        return -1;
    }

    /** Where the header of a string is. */
    int place(int number) {
        return places[number];
    }

    private void add(String string, int place, int bucket) {
        if (count == strings.length) {
            strings = Arrays.copyOf(strings, 2 * count);
            places = Arrays.copyOf(places, 2 * count);
        }
        strings[count] = string;
        places[count++] = place;
        if (2 * count > buckets.length) {
            rehash();
        } else if (buckets[bucket] == 0) {
            buckets[bucket] = count;
        }
    }

    private void rehash() {
        int mask = 2 * buckets.length - 1;
        buckets = new int[mask + 1];
        for (int number = 0; number < count; number++) {
            int at = bucket(strings[number], mask);
            for (int probes = 0; probes < MOST_PROBES && buckets[at] != 0; probes++) {
                at = (at + 1) & mask;
            }
            if (buckets[at] == 0) {
                buckets[at] = number + 1;
            }
        }
    }

    private static int bucket(String string, int mask) {
        int hash = string.hashCode() * 0x9E3779B9;
        return (hash ^ (hash >>> 16)) & mask;
    }
}
