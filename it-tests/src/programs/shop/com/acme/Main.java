package com.acme;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** Answers each line with one line. */
public final class Main {
    private static final ProductService SERVICE = new ProductService();

    private Main() {}

    public static void main(String[] args) throws Exception {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            String answer;
            try {
                answer = answer(words);
            } catch (Exception e) {
                answer = "threw " + e;
            }
            System.out.println(answer);
        }
    }

    private static String answer(String[] words) {
        switch (words[0]) {
            case "find":
                return String.valueOf(SERVICE.find(Long.parseLong(words[1])));
            case "cheaper":
                return String.valueOf(SERVICE.cheaperThan(Integer.parseInt(words[1])));
            case "put":
                // Behind the service's back: what is cached stays.
                ProductService.TABLE.put(Long.parseLong(words[1]), product(words));
                return "done";
            case "update":
                SERVICE.update(product(words));
                return "done";
            case "fail":
                SERVICE.failingUpdate(product(words));
                return "done";
            case "bodies":
                return String.valueOf(ProductService.BODIES.get());
            default:
                return "unknown " + words[0];
        }
    }

    private static Product product(String[] words) {
        return new Product(Long.parseLong(words[1]), words[2], Integer.parseInt(words[3]));
    }
}
