package dev.deja.benchmarks;

import java.util.List;

/**
 * One way to do the job, measured in forks of its own.
 *
 * @param name for the log's name, unique within its part
 * @param suite the class with the benchmark
 * @param method the benchmark
 * @param jvmArguments what its forks get beside the common ones, such as the agent
 */
record Contender(String name, Class<?> suite, String method, List<String> jvmArguments) {}
