package com.example.shop;

/** One line of {@link TopReport}. */
record TopProduct(long id, String name, String category, long reviews, double average) {}
