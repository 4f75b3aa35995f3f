package dev.deja.config;

import dev.deja.rule.AddressRanges;
import dev.deja.rule.CacheControlText;
import dev.deja.rule.Condition;
import dev.deja.rule.Durations;
import dev.deja.rule.KeyCall;
import dev.deja.rule.MethodPatterns;
import dev.deja.rule.PathTarget;
import dev.deja.rule.RuleSyntaxException;
import dev.deja.rule.StorableErrors;
import dev.deja.rule.Template;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.zone.ZoneRulesException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the text of a value as the type of its key. */
final class Values {
    private static final String[] SIZE_UNITS = {"", "B", "KB", "KiB", "MB", "MiB", "GB", "GiB"};
    private static final long[] SIZE_FACTORS = {
        1, 1, 1000, 1 << 10, 1_000_000, 1 << 20, 1_000_000_000, 1 << 30
    };

    private final Path workingDirectory;
    private final @Nullable Path standIn;

    Values(Path workingDirectory) {
        this(workingDirectory, null);
    }

    /**
     * Reads values where the service does not run.
     *
     * @param standIn read in place of files that are not there, or null to complain of them
     */
    Values(Path workingDirectory, @Nullable Path standIn) {
        this.workingDirectory = workingDirectory;
        this.standIn = standIn;
    }

    /**
     * Reads a value. A TTL is not cut to the cap yet.
     *
     * @param text trimmed
     * @throws BadValue with the remedy; never with a credential
     */
    Object read(Key key, String text) throws BadValue {
        if (text.isEmpty()) {
            throw new BadValue("has no value", "write one, such as " + key.example());
        }
        try {
            return switch (key.type()) {
                case BOOLEAN -> bool(text);
                case INTEGER -> integer(key, text);
                case SIZE -> size(key, text);
                case DURATION -> duration(key, text);
                case TTL -> Durations.parseExact(text);
                case LIFETIME -> LifetimeText.read(text);
                case PERCENT -> percent(key, text);
                case CONDITION -> Condition.parse(text);
                case CLASS_NAME -> className(text);
                case CHOICE -> choice(key, text);
                case PREFIX -> prefix(text);
                case ZONE -> zone(text);
                case NEW_FILE -> newFile(text);
                case FILE -> readableFile(key, text);
                case REDIS_URI -> RedisUri.parse(text);
                case PROCESSES -> list(text);
                case PATTERNS -> MethodPatterns.parse(text);
                case STATIC_PATTERNS -> staticPatterns(text);
                case HTTP_PATTERNS -> EndpointValues.patterns(text);
                case PATHS -> PathTarget.parseList(text);
                case CONTEXT -> EndpointValues.context(text);
                case HEADER -> EndpointValues.header(text);
                case HEADERS -> EndpointValues.headers(list(text));
                case PARAMETERS -> EndpointValues.parameters(list(text));
                case STATUSES -> EndpointValues.statuses(list(text));
                case CLIENT_AGE -> EndpointValues.clientAge(text);
                case CACHE_CONTROL -> CacheControlText.parse(text);
                case TEMPLATE -> Template.parse(text);
                case TEMPLATES -> Template.parseList(text);
                case KEY_CALLS -> KeyCall.parseList(text);
                case RULE_NAMES -> ruleNames(text);
                case CLASS_NAMES -> classNames(text);
                case TYPE_NAMES -> typeNames(text);
                case KEY_FILE -> KeyFile.read(readableFile(key, text));
                case ERRORS -> errors(text);
                case ADDRESSES -> AddressRanges.parse(list(text));
                case OTHER -> throw new IllegalArgumentException(key.name());
            };
        } catch (RuleSyntaxException e) {
            // Two lines run together may have brought the password of a URI here.
            throw Text.mayHoldCredentials(text)
                    ? new BadValue("cannot be read", "write one like " + key.example())
                    : new BadValue(String.valueOf(e.getMessage()), "");
        }
    }

    private static MethodPatterns staticPatterns(String text) throws BadValue, RuleSyntaxException {
        MethodPatterns patterns = MethodPatterns.parse(text);
        if (patterns.namesHeirs()) {
            throw new BadValue(
                    Text.quoted(text) + " has a `+`, and a static method has no heirs",
                    "name the class that declares the method, such as com.acme.Tenant#current()");
        }
        return patterns;
    }

    private static Boolean bool(String text) throws BadValue {
        if (text.equals("true")) {
            return Boolean.TRUE;
        }
        if (text.equals("false")) {
            return Boolean.FALSE;
        }
        throw new BadValue(Text.quoted(text) + " is neither true nor false", "write true or false");
    }

    private static Integer integer(Key key, String text) throws BadValue {
        long number = digits(text, text.length());
        if (number < 0) {
            throw new BadValue(
                    Text.quoted(text) + " is not a whole number",
                    "write digits only, such as " + key.example());
        }
        checkRange(key, text, number);
        return Math.toIntExact(number);
    }

    private static Long size(Key key, String text) throws BadValue {
        int end = 0;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        long number = digits(text, end);
        String unit = text.substring(end).trim();
        for (int i = 0; number >= 0 && i < SIZE_UNITS.length; i++) {
            if (SIZE_UNITS[i].equalsIgnoreCase(unit)) {
                long factor = SIZE_FACTORS[i];
                long bytes = number > Long.MAX_VALUE / factor ? Long.MAX_VALUE : number * factor;
                checkRange(key, text, bytes);
                return bytes;
            }
        }
        throw new BadValue(
                Text.quoted(text) + " is not a size",
                "write a number of bytes, or one with KiB, MiB, GiB, KB, MB or GB, such as "
                        + key.example());
    }

    /** The number, saturated; -1 when there are no digits or something else. */
    private static long digits(String text, int end) {
        long number = end == 0 ? -1 : 0;
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            number = number > (Long.MAX_VALUE - 9) / 10 ? Long.MAX_VALUE : number * 10 + (c - '0');
        }
        return number;
    }

    private static Duration duration(Key key, String text) throws BadValue, RuleSyntaxException {
        Duration duration = Durations.parseExact(text);
        boolean huge = duration.compareTo(Durations.MAX) > 0;
        long millis = huge ? Long.MAX_VALUE : duration.toMillis();
        checkRange(key, text, millis);
        return duration;
    }

    private static void checkRange(Key key, String text, long number) throws BadValue {
        if (number < key.min()) {
            throw new BadValue(
                    Text.quoted(text) + " is too small",
                    "the smallest is " + bound(key, key.min()));
        }
        if (number > key.max()) {
            throw new BadValue(
                    Text.quoted(text) + " is too large", "the largest is " + bound(key, key.max()));
        }
    }

    private static String bound(Key key, long bound) {
        if (key.type() == Key.Type.DURATION) {
            return bound % 1000 == 0 ? bound / 1000 + "s" : bound + "ms";
        }
        boolean mebibytes = key.type() == Key.Type.SIZE && bound % SIZE_FACTORS[5] == 0;
        return mebibytes ? bound / SIZE_FACTORS[5] + "MiB" : Long.toString(bound);
    }

    private static Integer percent(Key key, String text) throws BadValue {
        boolean hasSign = text.endsWith("%");
        long number = hasSign ? digits(text, text.length() - 1) : -1;
        if (number < 0) {
            throw new BadValue(
                    Text.quoted(text) + " is not a percentage",
                    "write a whole number with the sign, such as " + key.example());
        }
        if (number > key.max()) {
            throw new BadValue(
                    Text.quoted(text) + " is too much", "the most is " + key.max() + "%");
        }
        return Math.toIntExact(number);
    }

    private static String choice(Key key, String text) throws BadValue {
        if (key.choices().contains(text)) {
            return text;
        }
        if (key.laterChoices().contains(text)) {
            throw new BadValue(
                    Text.quoted(text) + " comes in a later version",
                    "write " + oneOf(key.choices()));
        }
        String nearest = Spelling.nearest(text, key.choices());
        throw new BadValue(
                Text.quoted(text) + " is not valid",
                nearest == null
                        ? "write " + oneOf(key.choices())
                        : "did you mean "
                                + nearest
                                + "? Valid: "
                                + String.join(", ", key.choices()));
    }

    private static String oneOf(List<String> words) {
        int last = words.size() - 1;
        return String.join(", ", words.subList(0, last)) + " or " + words.get(last);
    }

    private static String prefix(String text) throws BadValue {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Names.isNameCharacter(c) && c != '.') {
                throw new BadValue(
                        Text.quoted(text) + " has a character that keys cannot begin with",
                        "use letters (a to z), digits, '_', '-' and '.'");
            }
        }
        return text;
    }

    private static ZoneId zone(String text) throws BadValue {
        try {
            return ZoneId.of(text);
        } catch (ZoneRulesException e) {
            String nearest = Spelling.nearest(text, ZoneId.getAvailableZoneIds());
            throw new BadValue(
                    Text.quoted(text) + " is not a time zone this JVM knows",
                    nearest == null
                            ? "write one like Europe/Paris or UTC"
                            : "did you mean " + nearest + "?");
        } catch (DateTimeException e) {
            throw new BadValue(
                    Text.quoted(text) + " is not a time zone",
                    "write one like Europe/Paris or UTC");
        }
    }

    private Path path(String text) throws BadValue {
        try {
            return workingDirectory.resolve(text).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new BadValue("is not a path", "write the path of a file");
        }
    }

    private Path newFile(String text) throws BadValue {
        Path path = path(text);
        if (Files.isDirectory(path)) {
            throw new BadValue(Text.quoted(text) + " is a folder", "write the path of a file");
        }
        return path;
    }

    private Path readableFile(Key key, String text) throws BadValue {
        Path path = path(text);
        // Who writes the password itself where its file is asked for must not find it in the log.
        boolean hidden =
                key.name().endsWith("password.file")
                        || key.type() == Key.Type.KEY_FILE
                        || Text.mayHoldCredentials(text);
        String shown = hidden ? "" : " " + Text.quoted(path.toString());
        if (!Files.exists(path)) {
            if (standIn != null) {
                return standIn;
            }
            throw new BadValue(
                    shown.isEmpty() ? "there is no such file" : "there is no file" + shown,
                    "correct the path; a relative one starts from the working directory");
        }
        if (Files.isDirectory(path) || !Files.isReadable(path)) {
            throw new BadValue(
                    "the file" + shown + " cannot be read",
                    "it must be a file that the service's user may read");
        }
        return path;
    }

    private static List<String> list(String text) throws BadValue {
        List<String> elements = new ArrayList<>();
        int start = 0;
        while (start <= text.length()) {
            int comma = text.indexOf(',', start);
            int end = comma < 0 ? text.length() : comma;
            String element = text.substring(start, end).trim();
            if (element.isEmpty()) {
                throw new BadValue(
                        Text.quoted(text) + " has an empty element", "remove the extra comma");
            }
            elements.add(element);
            start = end + 1;
        }
        return List.copyOf(elements);
    }

    private static List<String> ruleNames(String text) throws BadValue {
        List<String> names = list(text);
        for (int i = 0; i < names.size(); i++) {
            if (!Names.isRuleName(names.get(i))) {
                throw new BadValue(
                        Text.quoted(names.get(i)) + " is not the name of a rule",
                        "write the names of cache rules without cache., separated by commas");
            }
        }
        return names;
    }

    private static List<String> classNames(String text) throws BadValue {
        List<String> names = list(text);
        for (int i = 0; i < names.size(); i++) {
            if (!Names.isClassName(names.get(i))) {
                throw new BadValue(
                        Text.quoted(names.get(i)) + " is not the name of a class",
                        "write names like com.acme.Order or com.acme.Order$Line, separated by"
                                + " commas");
            }
        }
        return names;
    }

    private static List<String> typeNames(String text) throws BadValue {
        List<String> names = list(text);
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            boolean all = name.endsWith(".*");
            if (!Names.isClassName(all ? name.substring(0, name.length() - 2) : name)) {
                throw new BadValue(
                        Text.quoted(name) + " is neither the name of a class nor a package with .*",
                        "write names like com.acme.Circle, com.acme.Shapes$Circle or com.acme.*,"
                                + " separated by commas");
            }
        }
        return names;
    }

    private static List<String> errors(String text) throws BadValue {
        List<String> names = classNames(text);
        for (int i = 0; i < names.size(); i++) {
            String reason = StorableErrors.refusal(names.get(i));
            if (reason != null) {
                throw new BadValue(
                        Text.quoted(names.get(i)) + " " + reason,
                        "name exceptions that say something about the arguments, such as"
                                + " com.acme.NotFoundException");
            }
        }
        return names;
    }

    private static String className(String text) throws BadValue {
        if (!Names.isClassName(text)) {
            throw new BadValue(
                    Text.quoted(text) + " is not the name of a class",
                    "write a name like com.acme.Times or com.acme.Orders$Times");
        }
        return text;
    }

    /** The environment variable of a global key. */
    static String environmentName(String key) {
        return "DEJA_".concat(key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_'));
    }
}
