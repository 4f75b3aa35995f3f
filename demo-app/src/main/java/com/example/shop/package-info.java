/**
 * A shop's catalogue behind HTTP: controllers call services, services call repositories, and
 * repositories speak SQL. An ordinary service, written without a thought of caching.
 */
@NullMarked
package com.example.shop;

import org.jspecify.annotations.NullMarked;
