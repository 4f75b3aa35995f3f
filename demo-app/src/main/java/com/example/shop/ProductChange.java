package com.example.shop;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** What a product is to become. */
record ProductChange(
        @Nullable String name,
        @Nullable String category,
        @Nullable String description,
        @Nullable BigDecimal price) {

    void check() {
        BadInputException.unless(
                isText(name, 100), "name must have 1 to 100 characters that are not all blank");
        BadInputException.unless(
                isText(category, 50), "category must have 1 to 50 characters, not all blank");
        BadInputException.unless(
                isText(description, 500), "description must have 1 to 500 characters");
        BadInputException.unless(
                price != null
                        && price.signum() > 0
                        && price.scale() <= 2
                        && price.precision() - price.scale() <= 8,
                "price must be positive, with at most 8 digits before the point and 2 after it");
    }

    private static boolean isText(@Nullable String text, int maxLength) {
        return text != null && !text.isBlank() && text.length() <= maxLength;
    }
}
