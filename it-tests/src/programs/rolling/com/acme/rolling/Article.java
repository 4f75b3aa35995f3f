package com.acme.rolling;

import java.util.List;

/** One version of a class: a test puts another one in its place. */
public class Article {
    final long id;
    final String name;
    final int price;
    final List<Part> parts;

    Article(long id) {
        this.id = id;
        this.name = "lamp";
        this.price = 5;
        this.parts = List.of(new Part("bulb", Kind.GLASS));
    }

    @Override
    public String toString() {
        return id + " " + name + " " + price + " " + parts;
    }
}
