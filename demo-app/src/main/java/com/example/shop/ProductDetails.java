package com.example.shop;

import java.math.BigDecimal;

/** A product as its own page shows it. */
record ProductDetails(
        long id,
        String name,
        String category,
        String description,
        BigDecimal price,
        Rating rating) {}
