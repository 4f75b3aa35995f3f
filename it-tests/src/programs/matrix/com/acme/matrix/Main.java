package com.acme.matrix;

import java.io.BufferedReader;
import java.io.InputStreamReader;

/** Runs all cells each time a line comes: the owner of this copy. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws Exception {
        Cells cells = new Cells();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(cells.apply(line));
        }
    }
}
