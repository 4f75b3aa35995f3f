/**
 * For those who own the code: says in the source which methods are cached and which make answers
 * stale. The agent reads these annotations from class files by name, so the application may use any
 * version of this library; without the agent they do nothing.
 */
package dev.deja.api;
