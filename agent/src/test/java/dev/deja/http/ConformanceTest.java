package dev.deja.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What {@code docs/conformance.md} promises is tested by what it says. */
final class ConformanceTest {
    private static final Path PAGE = Path.of("..", "docs", "conformance.md");
    private static final Pattern NAMED = Pattern.compile("`(\\w+Test)\\.(\\w+)`");

    private static final Path ANSWERS = Path.of("..", "docs", "http-answers.md");
    private static final Path SOURCES = Path.of("src", "main", "java", "dev", "deja", "http");
    private static final Pattern REASON =
            Pattern.compile("(?:return |Refused\\(|\\? |: )\"([a-z]+(?:-[a-z]+)*)\"");

    private static List<String> rows() throws IOException {
        return Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| section |"))
                .filter(line -> !line.startsWith("| source |") && !line.startsWith("| ---"))
                .toList();
    }

    @Test
    void each_test_that_the_page_names_exists() throws IOException {
        List<String> missing = new ArrayList<>();
        int named = 0;
        for (String row : rows()) {
            Matcher matcher = NAMED.matcher(row);
            while (matcher.find()) {
                named++;
                if (!isTest(matcher.group(1), matcher.group(2))) {
                    missing.add(matcher.group());
                }
            }
        }
        assertEquals(List.of(), missing);
        assertTrue(named > 100, "only " + named + " tests are named");
    }

    private static boolean isTest(String type, String name) {
        try {
            for (Method method : Class.forName("dev.deja.http." + type).getDeclaredMethods()) {
                if (method.getName().equals(name) && method.getAnnotations().length > 0) {
                    return true;
                }
            }
            return false;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    @Test
    void each_reason_that_can_be_given_is_explained() throws IOException {
        String page = Files.readString(ANSWERS);
        List<String> unexplained = new ArrayList<>();
        int found = 0;
        for (String source : List.of("Storing.java", "Reuse.java")) {
            Matcher matcher = REASON.matcher(Files.readString(SOURCES.resolve(source)));
            while (matcher.find()) {
                found++;
                if (!page.contains('`' + matcher.group(1) + '`')) {
                    unexplained.add(matcher.group(1));
                }
            }
        }
        assertEquals(List.of(), unexplained);
        assertTrue(found > 15, "only " + found + " were found");
    }

    @Test
    void each_row_has_a_test_or_says_why_there_is_nothing_to_test() throws IOException {
        List<String> bare =
                rows().stream()
                        .filter(row -> !NAMED.matcher(row).find())
                        .filter(row -> !row.contains("not covered: "))
                        .filter(row -> !row.contains("the JVM has a clock"))
                        .filter(row -> !row.contains("none is made"))
                        .toList();
        assertEquals(List.of(), bare);
    }
}
