package com.acme.servlets;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** Starts the container, says its port, and tells what the servlets saw. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws Exception {
        int port = Container.start();
        System.out.println(port);
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            Suite.awaitEnd();
            String seen = Suite.JOURNAL.remove(line.substring("seen ".length()));
            System.out.println(seen == null ? "-" : seen);
        }
        System.exit(0);
    }
}
