/**
 * Servlets, {@code jakarta} and {@code javax}: the hook at {@code Servlet.service}, and the way to
 * the classes of {@code adapter}, which link to servlet types and are defined anew for each servlet
 * API that an application brings. Calls {@code http} and {@code weave}.
 */
@NullMarked
package dev.deja.http.servlet;

import org.jspecify.annotations.NullMarked;
