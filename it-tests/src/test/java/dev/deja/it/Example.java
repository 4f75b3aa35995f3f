package dev.deja.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An example of the documentation: the fenced blocks of one page that stand below an HTML comment
 * {@code example: name} with the same name.
 */
final class Example {
    private static final Pattern FENCE = Pattern.compile("( *)```(java|properties|text)");
    private static final Pattern MARK =
            Pattern.compile("<!-- (?:(fragment)|example: ([\\w-]+)(, warns)?) -->");
    private static final Pattern TYPE =
            Pattern.compile(
                    "(?m)^(?:public |final |abstract |sealed )*"
                            + "(?:class|record|interface|@interface|enum) (\\w+)");

    private final String page;
    private final String name;

    /** Java sources: file name to text. */
    final Map<String, String> sources = new LinkedHashMap<>();

    /** The agent's file, or null. */
    @Nullable String rules;

    /** What the program prints, or null when the page does not say. */
    @Nullable String output;

    /** Whether the page says that the agent warns. */
    boolean warns;

    private Example(String page, String name) {
        this.page = page;
        this.name = name;
    }

    /** Every example of the documentation. */
    static List<Example> all() {
        List<Example> all = new ArrayList<>();
        List<String> unmarked = new ArrayList<>();
        for (Path page : pages()) {
            all.addAll(read(page, unmarked));
        }
        if (!unmarked.isEmpty()) {
            throw new IllegalStateException(
                    "blocks without <!-- example: name --> or <!-- fragment --> above them: "
                            + unmarked);
        }
        return all;
    }

    private static List<Path> pages() {
        Path root = Path.of(System.getProperty("deja.test.root")).normalize();
        TreeSet<Path> pages = new TreeSet<>();
        pages.add(root.resolve("README.md"));
        try (Stream<Path> files = Files.walk(root.resolve("docs"))) {
            files.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.copyOf(pages);
    }

    private static List<Example> read(Path page, List<String> unmarked) {
        Map<String, Example> examples = new LinkedHashMap<>();
        List<String> lines;
        try {
            lines = Files.readAllLines(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String before = "";
        for (int i = 0; i < lines.size(); i++) {
            Matcher fence = FENCE.matcher(lines.get(i));
            if (fence.matches()) {
                int first = i + 1;
                StringBuilder text = new StringBuilder();
                for (i = first; !lines.get(i).equals(fence.group(1) + "```"); i++) {
                    String line = lines.get(i);
                    text.append(line.isBlank() ? "" : line.substring(fence.group(1).length()));
                    text.append('\n');
                }
                Matcher mark = MARK.matcher(before.strip());
                if (mark.matches() && mark.group(2) != null) {
                    examples.computeIfAbsent(
                                    mark.group(2),
                                    n -> new Example(page.getFileName().toString(), n))
                            .add(fence.group(2), text.toString(), mark.group(3) != null);
                } else if (!mark.matches() && !fence.group(2).equals("text")) {
                    unmarked.add(page.getFileName() + ":" + first);
                }
                before = "";
            } else if (!lines.get(i).isBlank()) {
                before = lines.get(i);
            }
        }
        return List.copyOf(examples.values());
    }

    private void add(String kind, String text, boolean warning) {
        warns |= warning;
        switch (kind) {
            case "java" -> {
                Matcher type = TYPE.matcher(text);
                if (!type.find()) {
                    throw new IllegalStateException(this + " has Java that declares no type");
                }
                sources.put(type.group(1) + ".java", text);
            }
            case "properties" -> rules = rules == null ? text : rules + text;
            default -> output = output == null ? text : output + text;
        }
    }

    /** The class with {@code main}, or null. */
    @Nullable String mainClass() {
        for (Map.Entry<String, String> source : sources.entrySet()) {
            if (source.getValue().contains("void main(String[] ")) {
                Matcher owner =
                        Pattern.compile("(?m)^package ([\\w.]+);").matcher(source.getValue());
                String simple = source.getKey().substring(0, source.getKey().length() - 5);
                return owner.find() ? owner.group(1) + "." + simple : simple;
            }
        }
        return null;
    }

    @Override
    public String toString() {
        return page + ": " + name;
    }
}
