package com.example.shop;

import java.time.LocalDate;
import java.util.List;

/** The most reviewed products of a time. */
record TopReport(LocalDate since, List<TopProduct> products) {}
