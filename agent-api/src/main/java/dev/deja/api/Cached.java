package dev.deja.api;

/** Stub. */
public @interface Cached {}
