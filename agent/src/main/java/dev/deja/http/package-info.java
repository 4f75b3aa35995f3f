/**
 * HTTP: what may be stored, reused and said to clients (RFC 9110, 9111) as functions without
 * container types, and the exchange that the adapters of containers drive. Calls {@code cache} and
 * {@code rule}; its adapters also {@code weave}.
 */
@NullMarked
package dev.deja.http;

import org.jspecify.annotations.NullMarked;
