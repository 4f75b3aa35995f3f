package com.example.shop;

import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** What can be asked about products, and done to them. */
@Service
class ProductService {
    private final ProductRepository products;

    ProductService(ProductRepository products) {
        this.products = products;
    }

    ProductDetails find(long id) {
        return products.find(id).orElseThrow(() -> new NoSuchProductException(id));
    }

    ProductPage list(String category, int page) {
        BadInputException.unless(page >= 0 && page <= 100_000, "page must be from 0 to 100000");
        return products.list(category, page);
    }

    @Transactional
    void update(long id, ProductChange change) {
        change.check();
        if (!products.update(id, change)) {
            throw new NoSuchProductException(id);
        }
    }
}
