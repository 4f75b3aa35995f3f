package dev.deja.benchmarks;

import java.util.List;

/** The rows as a table that reads well in a terminal and is Markdown. */
final class Table {
    private static final List<String> HEADINGS =
            List.of("what", "must", "measured (lowest to highest)", "figures", "met");

    private Table() {}

    static String of(List<Row> rows) {
        List<List<String>> lines =
                rows.stream()
                        .map(
                                row ->
                                        List.of(
                                                row.what(),
                                                row.must(),
                                                row.measured(),
                                                row.details(),
                                                switch (row.verdict()) {
                                                    case YES -> "yes";
                                                    case NO -> "NO";
                                                    case NONE -> "";
                                                }))
                        .toList();
        int[] widths = new int[HEADINGS.size()];
        for (int column = 0; column < widths.length; column++) {
            widths[column] = HEADINGS.get(column).length();
            for (List<String> line : lines) {
                widths[column] = Math.max(widths[column], line.get(column).length());
            }
        }
        StringBuilder table = new StringBuilder();
        append(table, HEADINGS, widths);
        table.append('|');
        for (int width : widths) {
            table.append(' ').append("-".repeat(width)).append(" |");
        }
        table.append('\n');
        for (List<String> line : lines) {
            append(table, line, widths);
        }
        return table.toString();
    }

    private static void append(StringBuilder table, List<String> cells, int[] widths) {
        table.append('|');
        for (int column = 0; column < widths.length; column++) {
            String cell = cells.get(column);
            table.append(' ').append(cell).append(" ".repeat(widths[column] - cell.length()));
            table.append(" |");
        }
        table.append('\n');
    }
}
