package com.acme.lab;

/** A body that calls itself until the stack is used up. */
class Deep {
    int levels(int more) {
        Bodies.ran("levels");
        return more == 0 ? 0 : 1 + levels(more - 1);
    }
}
