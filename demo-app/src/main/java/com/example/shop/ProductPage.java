package com.example.shop;

import java.util.List;

/**
 * One page of a category.
 *
 * @param page counted from 0
 * @param total products in the category
 */
record ProductPage(String category, int page, long total, List<ProductSummary> products) {}
