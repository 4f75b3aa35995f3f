package dev.deja.codec;

import java.sql.Date;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.List;

/** What JDBC returns; in a module that not every runtime image has. */
final class SqlTimes {
    private SqlTimes() {}

    @SuppressWarnings("JavaUtilDate") // what applications return is carried, old or not
    static List<TypePlan> all() {
        return List.of(
                LeafPlan.mutable(
                        76,
                        Timestamp.class,
                        (out, v) -> {
                            out.signedLong(v.getTime());
                            out.varint(v.getNanos());
                        },
                        in -> {
                            Timestamp value = new Timestamp(in.signedLong());
                            value.setNanos(in.varint());
                            return value;
                        }),
                LeafPlan.mutable(
                        77,
                        Date.class,
                        (out, v) -> out.signedLong(v.getTime()),
                        in -> new Date(in.signedLong())),
                LeafPlan.mutable(
                        78,
                        Time.class,
                        (out, v) -> out.signedLong(v.getTime()),
                        in -> new Time(in.signedLong())));
    }
}
