package com.acme.terms;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Prints for each case how often the body of a method that is called twice ran. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws Exception {
        Shop shop = new Shop("acme");
        twice("primitives", () -> primitives(shop, 'x'));
        twice("primitives, no", () -> primitives(shop, 'y'));
        twice("objects", () -> objects(shop, 1));
        twice("objects, no", () -> objects(shop, 2));
        twice("varied", () -> shop.varied("a", 1, 2));
        twice("varied, no", () -> shop.varied("a"));
        twice("static", () -> Shop.fixed(6));
        twice("static, no", () -> Shop.fixed(5));
        twice("self-invocation", () -> shop.outer(6));
        twice("self-invocation, no", () -> shop.outer(5));
        twice("receiver", () -> shop.receiver(1));
        twice("receiver, no", () -> shop.receiver(2));
        twice("unless", () -> shop.unwanted(1));
        twice("unless, no", () -> shop.unwanted(2));
        for (String kind : List.of("number", "instant", "duration", "zero", "unix", "null")) {
            twice(kind, () -> shop.token(kind));
        }
        twice("class", () -> shop.timed(60));
        twice("class, none", () -> shop.timed(0));
        twice("class, throws", () -> shop.timed(13));
        twice("week", () -> shop.week(1));
        Thread.currentThread().interrupt();
        twice("interrupted", () -> Shop.fixed(7));
        System.out.println("interrupted " + Thread.interrupted());
        System.out.println("end");
        System.in.read();
    }

    private static int primitives(Shop shop, char c) {
        return shop.primitives(
                true, (byte) 1, (short) 2, c, 3, 4L, 5.5f, 6.5, new int[] {7, 8});
    }

    private static int objects(Shop shop, int boxed) {
        return shop.objects(
                boxed,
                "text",
                new Shop.Point(1, 2),
                new Shop.Person("Ada", 36),
                List.of(new Shop.Point(3, 4)),
                Map.of("one", 1),
                Optional.of(new Shop.Person("Bob", 7)),
                Shop.Kind.SMALL,
                null);
    }

    private static void twice(String name, Callable<?> call) throws Exception {
        int before = Shop.bodies;
        call.call();
        call.call();
        System.out.println(name + " " + (Shop.bodies - before));
    }
}
