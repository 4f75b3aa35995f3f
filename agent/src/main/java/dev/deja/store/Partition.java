package dev.deja.store;

/**
 * The entries of one rule for one class loader in an in-process store. Made by the memory store,
 * held by the call sites of the application's classes and by nothing else, so that cached values
 * die with the loader of their classes.
 */
public interface Partition {}
