package com.acme.flow;

/** What is read and written. */
public record Product(long id, String name) {}
