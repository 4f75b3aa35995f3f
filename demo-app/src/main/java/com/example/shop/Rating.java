package com.example.shop;

import java.time.LocalDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What customers think of a product.
 *
 * @param average of the stars given, 0 without reviews
 * @param median of the stars given, 0 without reviews
 * @param byStars how many reviews gave one star, two stars ... five stars
 * @param latest when the newest review was written, null without reviews
 */
record Rating(
        long reviews,
        double average,
        double median,
        List<Long> byStars,
        @Nullable LocalDateTime latest) {}
