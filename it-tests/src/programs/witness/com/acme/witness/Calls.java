package com.acme.witness;

/** One method with a rule. */
class Calls {
    int bodies;

    int twice(int value) {
        bodies++;
        return 2 * value;
    }
}
