package dev.deja.config;

import java.util.List;

/** Whether a program is one of those that {@code process.include} names. */
final class ProcessPatterns {
    private ProcessPatterns() {}

    /**
     * Compares the patterns with the main class, with or without its module, or the jar, with or
     * without its path.
     *
     * @param command {@code sun.java.command}: main class or jar, then arguments
     */
    static boolean include(List<String> patterns, String command) {
        String program = program(command);
        int slash = Math.max(program.lastIndexOf('/'), program.lastIndexOf('\\'));
        String file = program.substring(slash + 1);
        for (int i = 0; i < patterns.size(); i++) {
            if (matches(patterns.get(i), program) || matches(patterns.get(i), file)) {
                return true;
            }
        }
        return false;
    }

    /** The path of a jar may hold blanks; a main class has none. */
    static String program(String command) {
        int jar = command.indexOf(".jar");
        if (jar >= 0 && (jar + 4 == command.length() || command.charAt(jar + 4) == ' ')) {
            String path = command.substring(0, jar + 4);
            int blank = path.indexOf(' ');
            if (blank < 0
                    || path.lastIndexOf('/', blank) >= 0
                    || path.lastIndexOf('\\', blank) >= 0) {
                return path;
            }
        }
        int blank = command.indexOf(' ');
        return blank < 0 ? command : command.substring(0, blank);
    }

    /** {@code *} stands for any characters, none included. */
    static boolean matches(String pattern, String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int retry = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                retry = t;
            } else if (p < pattern.length() && pattern.charAt(p) == text.charAt(t)) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++retry;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
