package com.acme.annotated;

import java.io.BufferedReader;
import java.io.InputStreamReader;

/** Answers each line with one line. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws Exception {
        Quotes quotes = new Quotes();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            if (words[0].equals("quote")) {
                System.out.println(quotes.quote(words[1], words[2]));
            } else if (words[0].equals("hourly")) {
                System.out.println(quotes.hourly(words[1]));
            } else if (words[0].equals("briefly")) {
                System.out.println(quotes.briefly(words[1]));
            } else {
                quotes.trade(words[1]);
                System.out.println("done");
            }
        }
    }
}
