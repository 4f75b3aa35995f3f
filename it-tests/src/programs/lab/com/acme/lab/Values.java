package com.acme.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Results of every sort. */
class Values {
    record Item(String name, int cents) {}

    record Page(String title, List<Item> items) {}

    static class Report {
        final String title;
        final Details details;

        Report(String title, Details details) {
            this.title = title;
            this.details = details;
        }
    }

    static class Details {
        final Stream<String> lines = Stream.of("a");
    }

    static class Callback {
        final Runnable action;

        Callback(Runnable action) {
            this.action = action;
        }
    }

    /** What the service itself keeps of a result that it has handed out. */
    List<Item> kept;

    List<Item> list(String of) {
        Bodies.ran("list");
        kept = new ArrayList<>(List.of(new Item(of, 1), new Item(of, 2)));
        return kept;
    }

    Item item(String of) {
        Bodies.ran("item");
        return new Item(of, 3);
    }

    Page page(String of) {
        Bodies.ran("page");
        return new Page(of, new ArrayList<>(List.of(new Item("lamp", 1999))));
    }

    String big(int length) {
        Bodies.ran("big");
        return "x".repeat(length);
    }

    Report report(String of) {
        Bodies.ran("report");
        return new Report(of, new Details());
    }

    Callback callback(String of) {
        Bodies.ran("callback");
        return new Callback(() -> Bodies.ran(of));
    }

    String nothing(String of) {
        Bodies.ran("nothing");
        return null;
    }
}
