package com.acme.guest;

import com.google.gson.JsonObject;
import java.util.List;

/** What the rules act on. */
public class Library {
    /** Plain data. */
    public static class Title {
        public final int number;
        public final List<String> words;

        public Title(int number, List<String> words) {
            this.number = number;
            this.words = words;
        }
    }

    int bodies;

    public Title title(int number) {
        bodies++;
        return new Title(number, List.of("a", "title"));
    }

    public JsonObject json(int number) {
        bodies++;
        JsonObject object = new JsonObject();
        object.addProperty("number", number);
        return object;
    }
}
