package com.acme.web;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Prices, and what changes them. */
public class Shop {
    private final Map<Long, String> prices = new ConcurrentHashMap<>();

    public String price(long id) {
        return prices.getOrDefault(id, "none");
    }

    public String price(long id, String currency) {
        return price(id) + " " + currency;
    }

    public void change(long id, String price) {
        prices.put(id, price);
    }
}
