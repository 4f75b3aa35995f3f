package com.acme.terms;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Methods whose rules have conditions and lifetimes; hidden from everybody. */
class Shop {
    static int bodies;

    enum Kind {
        SMALL,
        LARGE
    }

    record Point(int x, int y) {}

    record Token(String text, Object expiresIn) {}

    static class Person {
        String hidden = "hidden";
        public final int age;
        private final String name;

        Person(String name, int age) {
            this.name = name;
            this.age = age;
        }

        public String getName() {
            return name;
        }

        public boolean hasRole(String role) {
            return role.equals(name);
        }

        boolean ofPackage() {
            return true;
        }
    }

    public final String tenant;

    Shop(String tenant) {
        this.tenant = tenant;
    }

    int primitives(
            boolean flag, byte b, short s, char c, int i, long l, float f, double d, int[] array) {
        return ++bodies;
    }

    int objects(
            Integer boxed,
            String text,
            Point point,
            Person person,
            List<Point> points,
            Map<String, Integer> map,
            Optional<Person> maybe,
            Kind kind,
            Object nothing) {
        return ++bodies;
    }

    int varied(String first, Object... rest) {
        return ++bodies;
    }

    static int fixed(long id) {
        return ++bodies;
    }

    int outer(long id) {
        return inner(id) + inner(id);
    }

    private int inner(long id) {
        return ++bodies;
    }

    final synchronized int receiver(int id) {
        return ++bodies;
    }

    int unwanted(int id) {
        bodies++;
        return id;
    }

    Token token(String kind) {
        bodies++;
        switch (kind) {
            case "number":
                return new Token(kind, 60);
            case "instant":
                return new Token(kind, Instant.now().plusSeconds(60));
            case "duration":
                return new Token(kind, Duration.ofMinutes(1));
            case "zero":
                return new Token(kind, 0);
            case "unix":
                return new Token(kind, Instant.now().getEpochSecond());
            default:
                return new Token(kind, null);
        }
    }

    int timed(int seconds) {
        return ++bodies;
    }

    int week(int id) {
        return ++bodies;
    }
}
