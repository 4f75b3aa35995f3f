package dev.deja.cli;

import dev.deja.config.Configuration;
import dev.deja.config.Problem;
import dev.deja.rule.EndpointScope;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Help.Ansi.IStyle;
import picocli.CommandLine.Help.Ansi.Style;

/** A checkup for people: grouped by rule, and no longer than can be read. */
final class TextReport {
    private static final int MOST = 8;

    private final Checkup checkup;
    private final PrintWriter out;
    private final boolean isColoured;
    private final int most;

    /**
     * A report.
     *
     * @param isColoured whether the reader sees colours
     * @param isAll whether lists are shown in full
     */
    TextReport(Checkup checkup, PrintWriter out, boolean isColoured, boolean isAll) {
        this.checkup = checkup;
        this.out = out;
        this.isColoured = isColoured;
        this.most = isAll ? Integer.MAX_VALUE : MOST;
    }

    /**
     * Prints.
     *
     * @param isQuiet only what is wrong
     */
    void print(boolean isQuiet) {
        if (!isQuiet) {
            head();
        }
        String idle = checkup.idle();
        if (idle != null) {
            line(
                    isQuiet ? "" : "  ",
                    Remark.Level.WARNING,
                    "an agent with this file does nothing: " + idle);
        }
        for (Problem problem : checkup.problems()) {
            line(isQuiet ? "" : "  ", Checkup.levelOf(problem), problem.toString());
        }
        for (Finding finding : checkup.rules()) {
            if (isQuiet) {
                remarks(finding, "", finding.id() + ": ", Remark.Level.WARNING);
            } else {
                rule(finding);
            }
        }
        for (Application application : checkup.applications()) {
            complaints(application, isQuiet);
        }
        if (!isQuiet) {
            out.println();
            out.println(counts());
        }
    }

    private void head() {
        Configuration configuration = checkup.configuration();
        out.print(configuration.source() == null ? "no file" : configuration.source());
        out.print(": " + plural(checkup.rules().size(), "rule"));
        if (checkup.applications().isEmpty()) {
            out.println("; no application was named, so that the file alone is checked");
            return;
        }
        out.println();
        for (Application application : checkup.applications()) {
            out.println(
                    "looked at "
                            + application.name()
                            + ": "
                            + classes(application.classes().size())
                            + (application.archives() == 0
                                    ? ""
                                    : " in " + plural(application.archives(), "archive")));
        }
    }

    private void rule(Finding finding) {
        out.println();
        out.println(painted(Style.bold, finding.id()) + "  (" + finding.rule().origin() + ")");
        EndpointScope endpoints = finding.rule().endpoints();
        if (!finding.rule().enabled()) {
            out.println("  is switched off");
        } else if (endpoints != null) {
            out.println("  " + where(endpoints));
        } else if (!finding.methods().isEmpty()) {
            list("  ", new ArrayList<>(finding.methods()));
        }
        if (!finding.links().isEmpty()) {
            List<String> links = new ArrayList<>();
            for (Finding.Link link : finding.links()) {
                links.add(link.rule() + " (" + String.join(", ", link.by()) + ")");
            }
            boolean isCache = finding.isCache();
            out.println(
                    (isCache ? "  removed by " : "  removes answers of ")
                            + String.join(", ", capped(links)));
        }
        remarks(finding, "  ", "", Remark.Level.NOTE);
    }

    private void remarks(Finding finding, String indent, String before, Remark.Level least) {
        Map<String, Integer> shown = new LinkedHashMap<>();
        for (Remark remark : finding.remarks()) {
            if (remark.level().compareTo(least) >= 0
                    && shown.merge(remark.kind(), 1, Integer::sum) <= most) {
                line(indent, remark.level(), before + text(remark));
            }
        }
        shown.forEach(
                (kind, count) -> {
                    if (count > most) {
                        out.println(indent + before + "and " + (count - most) + " more of " + kind);
                    }
                });
    }

    private String text(Remark remark) {
        List<String> methods = remark.methods();
        return methods.isEmpty()
                ? remark.text()
                : remark.text()
                        + (remark.text().endsWith(".") ? " " : ": ")
                        + (methods.size() == 1 ? "" : "(" + methods.size() + ") ")
                        + String.join(", ", capped(methods));
    }

    private void complaints(Application application, boolean isQuiet) {
        List<String> complaints = application.complaints();
        if (complaints.isEmpty()) {
            return;
        }
        if (!isQuiet) {
            out.println();
            out.println("In " + application.name());
        }
        for (String complaint : complaints) {
            line(
                    isQuiet ? "" : "  ",
                    Remark.Level.WARNING,
                    isQuiet ? application.name() + ": " + complaint : complaint);
        }
    }

    /** The endpoints of a rule, with what restricts them. */
    static String where(EndpointScope endpoints) {
        String patterns = endpoints.patterns().text();
        return (endpoints.patterns().hasMethods() ? patterns : "GET " + patterns)
                + (endpoints.context() == null ? "" : ", context " + endpoints.context())
                + (endpoints.port() == 0 ? "" : ", port " + endpoints.port());
    }

    private void list(String indent, List<String> lines) {
        for (String each : capped(lines)) {
            out.println(indent + each);
        }
    }

    private List<String> capped(List<String> all) {
        if (all.size() <= most) {
            return all;
        }
        List<String> first = new ArrayList<>(all.subList(0, most));
        first.add("and " + (all.size() - most) + " more (--all shows them)");
        return first;
    }

    private void line(String indent, Remark.Level level, String text) {
        String word =
                switch (level) {
                    case ERROR -> painted(Style.fg_red, "error:");
                    case WARNING -> painted(Style.fg_yellow, "warning:");
                    case NOTE -> "note:";
                };
        out.println(indent + word + " " + text);
    }

    private String painted(IStyle style, String text) {
        return isColoured ? style.on() + text + style.off() : text;
    }

    private String counts() {
        return plural(checkup.count(Remark.Level.ERROR), "error")
                + ", "
                + plural(checkup.count(Remark.Level.WARNING), "warning")
                + ", "
                + plural(checkup.count(Remark.Level.NOTE), "note");
    }

    private static String plural(int count, String word) {
        return count + " " + word + (count == 1 ? "" : "s");
    }

    private static String classes(int count) {
        return count == 1 ? "1 class" : count + " classes";
    }
}
