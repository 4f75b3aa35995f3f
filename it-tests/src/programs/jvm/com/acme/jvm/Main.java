package com.acme.jvm;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Asks for the same three times after each line: how often the body ran, and what came back. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws Exception {
        Boxes boxes = new Boxes();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            Boxes.bodies = 0;
            Box first = boxes.box(line, 7L);
            Box second = boxes.box(line, 7L);
            second.ints[0] = -1;
            second.items.add("mine");
            Box third = boxes.box(line, 7L);
            boolean equal = first.toString().equals(third.toString());
            System.out.println(Boxes.bodies + " " + (equal ? third : first + "/" + third));
        }
    }

    /** What can be changed, so that each caller gets a copy. */
    static final class Box {
        final String name;
        long wide;
        double real;
        int[] ints;
        List<Object> items;

        Box(String name) {
            this.name = name;
            wide = 1L << 40;
            real = 0.5;
            ints = new int[] {1, 2};
            items = new ArrayList<>(List.of("a", 2L));
        }

        @Override
        public String toString() {
            return name + wide + real + Arrays.toString(ints) + items;
        }
    }

    static class Boxes {
        static int bodies;

        Box box(String name, long id) {
            bodies++;
            return new Box(name + id);
        }
    }
}
