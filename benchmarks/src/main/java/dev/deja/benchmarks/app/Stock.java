package dev.deja.benchmarks.app;

/** Methods so short that whatever is added to a call shows. They allocate nothing. */
public class Stock {
    private static final int SIZE = 1024;

    private final long[] units = new long[SIZE];
    private final String[] shelves = new String[SIZE];

    /** A full stock. */
    public Stock() {
        for (int i = 0; i < SIZE; i++) {
            units[i] = 31L * i;
            shelves[i] = "shelf-" + i;
        }
    }

    /** How many there are of an article. */
    public long available(long article) {
        return units[(int) article & (SIZE - 1)];
    }

    /** Where an article stands. */
    public String shelf(String article) {
        return shelves[article.length() & (SIZE - 1)];
    }

    /** A method that a rule may name while the others stay unnamed. */
    public long reserved(long article) {
        return units[(int) article & (SIZE - 1)] / 2;
    }
}
