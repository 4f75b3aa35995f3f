package com.example.shop;

import org.jspecify.annotations.Nullable;

/** What a customer writes. */
record NewReview(int stars, @Nullable String text) {

    void check() {
        BadInputException.unless(stars >= 1 && stars <= 5, "stars must be from 1 to 5");
        BadInputException.unless(
                text != null && !text.isBlank() && text.length() <= 500,
                "text must have 1 to 500 characters, not all blank");
    }
}
