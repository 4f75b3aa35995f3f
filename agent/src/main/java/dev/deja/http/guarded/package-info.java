/**
 * Frameworks that stand inside a servlet and have guards of their own: where they are about to call
 * a handler the lookup takes place, behind those guards (SPEC E10). One class for each framework;
 * types of the application are reached by name.
 */
@NullMarked
package dev.deja.http.guarded;

import org.jspecify.annotations.NullMarked;
