package com.acme.neighbours;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Answers each line with one line. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws Exception {
        Prices prices = new Prices();
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            switch (words[0]) {
                case "price" ->
                        System.out.println(
                                prices.price(Long.parseLong(words[1])) + " " + prices.bodies());
                case "change" -> {
                    prices.change(Long.parseLong(words[1]), Long.parseLong(words[2]));
                    System.out.println("changed");
                }
                default -> System.out.println(neighbour(words[0], words[1]));
            }
        }
    }

    /** Asks the other agent, which is no library of this program. */
    private static Object neighbour(String question, String argument) throws Exception {
        Class<?> type =
                Class.forName(
                        "com.acme.neighbour.Agent", true, ClassLoader.getSystemClassLoader());
        Method method = type.getMethod(question, Class.class, Path.class);
        return method.invoke(null, Prices.class, Path.of(argument));
    }
}
