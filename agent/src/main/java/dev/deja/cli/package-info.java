/**
 * The command line: {@code check}, {@code attach}, {@code status}. Called by the launcher's {@code
 * main} and by nothing that runs in a service. May call {@code config} and {@code rule}, so that it
 * judges by the same matcher as the agent.
 */
@NullMarked
package dev.deja.cli;

import org.jspecify.annotations.NullMarked;
