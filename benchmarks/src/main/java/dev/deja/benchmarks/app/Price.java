package dev.deja.benchmarks.app;

/** A deeply immutable answer. */
public record Price(String currency, long cents, int perUnits) {}
