/** The application that is measured: ordinary classes, without a trace of the agent. */
@NullMarked
package dev.deja.benchmarks.app;

import org.jspecify.annotations.NullMarked;
