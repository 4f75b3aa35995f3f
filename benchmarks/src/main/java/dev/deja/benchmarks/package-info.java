/**
 * What the agent costs and saves, as ratios within one run: to bare calls, to a cache called by
 * hand, to raw Jedis, to a start without it. {@code Main} runs the parts and prints one table; the
 * classes that are measured as an application's live in {@code app} and know nothing of it.
 */
@NullMarked
package dev.deja.benchmarks;

import org.jspecify.annotations.NullMarked;
