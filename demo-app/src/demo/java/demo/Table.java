package demo;

import java.util.ArrayList;
import java.util.List;

/** Rows to print, and what should be true of each. */
final class Table {
    private final List<List<String>> rows = new ArrayList<>();
    private final List<String> disappointments = new ArrayList<>();

    Table(String... columns) {
        row("", columns);
    }

    void row(String request, String... cells) {
        List<String> row = new ArrayList<>(List.of(request));
        row.addAll(List.of(cells));
        rows.add(row);
    }

    /** Notes that something is not as it should be. */
    void expect(boolean fulfilled, int index, String expectation) {
        if (!fulfilled) {
            disappointments.add(rows.get(index + 1).get(0) + ": expected that " + expectation);
        }
    }

    List<String> disappointments() {
        return disappointments;
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        for (List<String> row : rows) {
            for (int column = 0; column < row.size(); column++) {
                int width = 0;
                for (List<String> other : rows) {
                    width = Math.max(width, other.get(column).length());
                }
                String cell = row.get(column);
                String blanks = " ".repeat(width - cell.length());
                out.append(column == 0 ? cell + blanks : "   " + blanks + cell);
            }
            out.append('\n');
        }
        return out.toString();
    }
}
