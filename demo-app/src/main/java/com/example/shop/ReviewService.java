package com.example.shop;

import java.time.Clock;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Takes reviews. */
@Service
class ReviewService {
    private final ProductRepository products;
    private final ReviewRepository reviews;
    private final Clock clock;

    ReviewService(ProductRepository products, ReviewRepository reviews, Clock clock) {
        this.products = products;
        this.reviews = reviews;
        this.clock = clock;
    }

    @Transactional
    Review add(long productId, NewReview review) {
        review.check();
        if (!products.exists(productId)) {
            throw new NoSuchProductException(productId);
        }
        LocalDateTime now = LocalDateTime.now(clock).truncatedTo(ChronoUnit.SECONDS);
        return reviews.add(productId, review, now);
    }
}
