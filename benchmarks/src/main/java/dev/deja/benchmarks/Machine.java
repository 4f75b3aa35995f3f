package dev.deja.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.jar.Attributes;
import java.util.jar.Manifest;

/** What the figures were measured on and with. */
final class Machine {
    private Machine() {}

    static String description() throws IOException {
        Runtime runtime = Runtime.getRuntime();
        Attributes versions = versions();
        return String.format(
                Locale.ROOT,
                "%s, %d cores, %s %s; load before the run %.2f%n"
                        + "%s %s (%s); heap %s%n"
                        + "JMH %s, Caffeine %s, Jedis %s, Tomcat %s, Redis of embedded-redis",
                processor(),
                runtime.availableProcessors(),
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                System.getProperty("java.vm.name"),
                System.getProperty("java.vm.version"),
                System.getProperty("java.vendor"),
                String.join(" ", JavaCommand.COMMON.subList(0, 2)),
                versions.getValue("Jmh-Version"),
                versions.getValue("Caffeine-Version"),
                versions.getValue("Jedis-Version"),
                versions.getValue("Tomcat-Version"));
    }

    private static Attributes versions() throws IOException {
        try (InputStream in = Machine.class.getResourceAsStream("/META-INF/MANIFEST.MF")) {
            return in == null ? new Attributes() : new Manifest(in).getMainAttributes();
        }
    }

    private static String processor() throws IOException {
        Path cpuinfo = Path.of("/proc/cpuinfo");
        if (Files.isReadable(cpuinfo)) {
            for (String line : Files.readAllLines(cpuinfo)) {
                if (line.startsWith("model name")) {
                    return line.substring(line.indexOf(':') + 1).trim();
                }
            }
            return System.getProperty("os.arch");
        }
        return sysctl();
    }

    private static String sysctl() throws IOException {
        Process process = new ProcessBuilder("sysctl", "-n", "machdep.cpu.brand_string").start();
        try (InputStream out = process.getInputStream()) {
            return new String(out.readAllBytes(), StandardCharsets.UTF_8).trim();
        }
    }
}
