package com.example.shop;

import java.math.BigDecimal;

/** A product as one line of a list. */
record ProductSummary(long id, String name, BigDecimal price) {}
