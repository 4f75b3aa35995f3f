package dev.deja.store.redis;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Tells from a server's error reply whether it refuses us, and says so in one sentence. */
final class Refusals {
    private Refusals() {}

    /** The sentence, or null when the error will pass or concerns one command only. */
    static @Nullable String sentence(String error, RedisSettings settings) {
        String upper = error.toUpperCase(Locale.ROOT);
        String user = settings.user() == null ? "the default user" : "user " + settings.user();
        if (upper.startsWith("WRONGPASS") || upper.startsWith("ERR INVALID PASSWORD")) {
            return "the password is wrong for "
                    + user
                    + ", or that user is disabled (WRONGPASS): check user and password in redis.uri,"
                    + " or the file that redis.password.file names";
        }
        if (upper.startsWith("NOAUTH")) {
            return "the server demands a password and none is configured (NOAUTH): write"
                    + " redis://user:password@host in redis.uri, or name a file in"
                    + " redis.password.file";
        }
        if (upper.startsWith("ERR") && upper.contains("WITHOUT ANY PASSWORD CONFIGURED")) {
            return "the server's default user has no password and one is configured: remove it from"
                    + " redis.uri or redis.password.file, or set one on the server";
        }
        if (upper.startsWith("NOPERM") || upper.contains("THE USER EXECUTING THE SCRIPT")) {
            return user
                    + " lacks a permission ("
                    + plain(error)
                    + "): allow it with ACL SETUSER ... ~"
                    + settings.namespace()
                    + "* +info +select +client|setname +mget +get +set +unlink +eval +evalsha"
                    + " +getrange +pttl"
                    + (settings.isCluster() ? " +cluster|slots +asking" : "");
        }
        if (upper.startsWith("DENIED")) {
            return "the server is in protected mode and this is not its own host (DENIED): set a"
                    + " password or a user on the server";
        }
        if (upper.startsWith("READONLY") && !settings.failsOver()) {
            return "the server is a read-only replica (READONLY): name the primary in redis.uri";
        }
        if (upper.contains("DB INDEX IS OUT OF RANGE")) {
            return "the server has no database "
                    + settings.database()
                    + ": correct the number at the end of redis.uri";
        }
        return null;
    }

    /** Whether the error means that the server answers nobody at the moment. */
    static boolean isOutage(String error) {
        return error.startsWith("LOADING")
                || error.startsWith("BUSY ")
                || error.startsWith("READONLY")
                || error.startsWith("MASTERDOWN")
                || error.startsWith("CLUSTERDOWN");
    }

    /** An error reply without what the command's arguments were: they may be keys. */
    static String plain(@Nullable String error) {
        if (error == null) {
            return "an error without text";
        }
        int arguments = error.indexOf(", with args");
        return arguments < 0 ? error : error.substring(0, arguments);
    }
}
