package com.acme.versions;

/** Written for Java 7 and 8; its class file is given other versions. */
public class Old {
    private int bodies;

    public String answer(int of, long wide, String text) {
        bodies++;
        String found = "";
        try {
            for (int i = 0; i < of; i++) {
                found += i % 2 == 0 ? text : wide;
            }
            switch (text) {
                case "a":
                    return found;
                default:
                    return found + "?";
            }
        } catch (RuntimeException e) {
            return e.toString();
        } finally {
            found = "";
        }
    }

    public int bodies() {
        return bodies;
    }
}
