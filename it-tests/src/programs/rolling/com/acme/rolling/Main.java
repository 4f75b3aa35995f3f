package com.acme.rolling;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.HashMap;
import java.util.Map;

/** Answers each line with one line: the article, and how often it was computed here. */
public final class Main {
    private final Map<Long, Integer> bodies = new HashMap<>();

    private Main() {}

    public static void main(String[] args) throws Exception {
        Main main = new Main();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            long id = Long.parseLong(line);
            Article article = main.find(id);
            System.out.println(article + " " + main.bodies.getOrDefault(id, 0));
        }
    }

    Article find(long id) {
        bodies.merge(id, 1, Integer::sum);
        return new Article(id);
    }
}
