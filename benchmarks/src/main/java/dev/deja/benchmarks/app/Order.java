package dev.deja.benchmarks.app;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/** An object as services return them: some fifteen fields, 1.2 KB when written as JSON. */
@SuppressWarnings({"unused", "UnusedVariable", "FieldCanBeLocal"}) // read by whoever serializes it
public class Order {
    private final long id;
    private final String number;
    private final Status status;
    private final Instant placed;
    private final LocalDate due;
    private final Customer customer;
    private final Address shipping;
    private final Address billing;
    private final List<Line> lines;
    private final BigDecimal total;
    private final BigDecimal tax;
    private final String currency;
    private final double weight;
    private final boolean gift;
    private final Map<String, String> attributes;
    private final String note;

    /** The order of that number; always the same content for the same number. */
    public Order(long id) {
        this.id = id;
        this.number = "2026-" + id;
        this.status = Status.values()[(int) (id % Status.values().length)];
        this.placed = Instant.ofEpochSecond(1_780_000_000L + id, 123_000_000L);
        this.due = LocalDate.of(2026, 6, 1).plusDays(id % 300);
        this.customer =
                new Customer(
                        id * 7,
                        "Marguerite Delacroix " + id,
                        "marguerite." + id + "@example.com",
                        "+33 1 23 45 67 " + id % 90,
                        id % 3 == 0);
        this.shipping = new Address("14 rue des Martyrs", "Paris", "75009", "FR");
        this.billing = new Address("27 avenue de la Grande Armée", "Paris", "75116", "FR");
        this.lines =
                List.of(
                        line(id, 1, "Oak lamp with a linen shade"),
                        line(id, 2, "Steel kettle, 1.7 litres"),
                        line(id, 3, "Wool rug, 160 by 230 cm"),
                        line(id, 4, "Copper wall clock"));
        this.total = BigDecimal.valueOf(48_790 + id % 1000, 2);
        this.tax = BigDecimal.valueOf(8_131 + id % 1000, 2);
        this.currency = "EUR";
        this.weight = 12.5 + id % 10;
        this.gift = id % 2 == 0;
        this.attributes =
                Map.of("channel", "web", "campaign", "spring-2026", "warehouse", "lyon-2");
        this.note =
                "Please ring twice, and if nobody opens leave it with the neighbours on the second"
                        + " floor; they are at home on most days until six, except on Wednesdays."
                        + " Call before you come on a Saturday, and mind the dog in the yard.";
    }

    private static Line line(long id, int position, String name) {
        return new Line(
                "SKU-" + id + "-" + position,
                name,
                position,
                BigDecimal.valueOf(1999L * position, 2));
    }

    /** Its number. */
    public String number() {
        return number;
    }

    /** How far it has come. */
    public enum Status {
        /** Not yet paid. */
        OPEN,
        /** Paid. */
        PAID,
        /** On its way. */
        SHIPPED
    }

    /** Who ordered. */
    public record Customer(long id, String name, String email, String phone, boolean loyal) {}

    /** Where to. */
    public record Address(String street, String city, String postalCode, String country) {}

    /** What. */
    public record Line(String articleNumber, String name, int quantity, BigDecimal unitPrice) {}
}
