package com.acme.matrix;

/** Constants with bodies of their own. */
enum Mode {
    PLAIN,
    OTHER {
        @Override
        String constantBody(int number) {
            return Counts.ran("constantBody", number);
        }
    };

    String constantBody(int number) {
        return Counts.ran("enumBody", number);
    }
}
