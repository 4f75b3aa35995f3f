package com.example.shop;

import java.time.LocalDateTime;

/** A review as it was stored. */
record Review(long id, long productId, int stars, String text, LocalDateTime created) {}
