package dev.deja;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What {@code docs/what-happens-when.md} promises is tested by what it says. */
final class WhatHappensTest {
    private static final Path PAGE = Path.of("..", "docs", "what-happens-when.md");
    private static final Pattern NAMED = Pattern.compile("`(\\w+Test)\\.(\\w+)`");

    /** The sources of all tests of both modules, by class. */
    private static Map<String, String> tests() throws IOException {
        Map<String, String> tests = new HashMap<>();
        for (String module : List.of("agent", "it-tests")) {
            try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "test", "java"))) {
                for (Path file :
                        files.filter(each -> each.toString().endsWith("Test.java")).toList()) {
                    String name = file.getFileName().toString();
                    tests.merge(
                            name.substring(0, name.length() - ".java".length()),
                            Files.readString(file),
                            String::concat);
                }
            }
        }
        return tests;
    }

    @Test
    void each_row_names_a_test_and_each_test_that_is_named_exists() throws IOException {
        Map<String, String> tests = tests();
        List<String> wrong = new ArrayList<>();
        int rows = 0;
        for (String line : Files.readAllLines(PAGE)) {
            if (!line.startsWith("| ") || line.startsWith("| ---") || line.endsWith("| test |")) {
                continue;
            }
            rows++;
            Matcher named = NAMED.matcher(line);
            boolean isNamed = line.contains("`GuardedStoreTest`");
            while (named.find()) {
                isNamed = true;
                String source = tests.getOrDefault(named.group(1), "");
                if (!source.contains(" " + named.group(2) + "(")) {
                    wrong.add(named.group());
                }
            }
            if (!isNamed) {
                wrong.add(line);
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(rows > 20, rows + " rows");
    }
}
