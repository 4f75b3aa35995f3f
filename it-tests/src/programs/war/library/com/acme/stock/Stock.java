package com.acme.stock;

/** A library of the web application. */
public class Stock {
    private int asked;

    public int count(long id) {
        return ++asked;
    }

    public void refill() {
        asked = 0;
    }
}
