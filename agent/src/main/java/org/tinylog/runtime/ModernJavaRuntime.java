package org.tinylog.runtime;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for tinylog's class of this name, which the agent's jar leaves out: at every start of a
 * service that one sets up the JVM's management beans, a security manager and a process handle, and
 * builds a formatter from a pattern with all that the JDK knows of locales; a third of what
 * starting the agent took.
 */
final class ModernJavaRuntime implements RuntimeDialect {
    private static final String PATTERN = "yyyy-MM-dd HH:mm:ss.SSS";

    private final Timestamp startTime = new PreciseTimestamp();

    ModernJavaRuntime() {}

    @Override
    public boolean isAndroid() {
        return false;
    }

    @Override
    public String getDefaultWriter() {
        return "console";
    }

    /** Asked at the start to tell native images; the agent's lines do not show it. */
    @Override
    public long getProcessId() {
        return 0;
    }

    @Override
    public Timestamp getStartTime() {
        return startTime;
    }

    @Override
    public String getCallerClassName(int depth) {
        return new Throwable().getStackTrace()[depth].getClassName();
    }

    @Override
    public String getCallerClassName(String loggerClassName) {
        return getCallerStackTraceElement(loggerClassName).getClassName();
    }

    @Override
    public StackTraceElement getCallerStackTraceElement(int depth) {
        return new Throwable().getStackTrace()[depth];
    }

    @Override
    public StackTraceElement getCallerStackTraceElement(String loggerClassName) {
        boolean isInLogger = false;
        for (StackTraceElement frame : new Throwable().getStackTrace()) {
            boolean isLogger = frame.getClassName().equals(loggerClassName);
            if (isInLogger && !isLogger) {
                return frame;
            }
            isInLogger |= isLogger;
        }
        throw new IllegalStateException(loggerClassName + " is not on the stack");
    }

    @Override
    public Timestamp createTimestamp() {
        return new PreciseTimestamp();
    }

    @Override
    public TimestampFormatter createTimestampFormatter(String pattern, Locale locale) {
        return pattern.equals(PATTERN)
                ? new Formatter()
                : new PreciseTimestampFormatter(pattern, locale);
    }

    /** {@link #PATTERN} in the JVM's zone. */
    private static final class Formatter implements TimestampFormatter {
        private static final int LENGTH = PATTERN.length();

        /** The system's zone, known since the first line. */
        private static volatile @Nullable TimeZone atStart;

        /**
         * The JVM's zone. Asking the JVM settles it and sets the property, so that an application
         * which chooses one at the beginning of its main would be too late; therefore it is asked
         * once, while the agent starts, and later only when it is settled or chosen anyway.
         */
        private static TimeZone zone() {
            String chosen = System.getProperty("user.timezone");
            TimeZone known = atStart;
            if (known != null && (chosen == null || chosen.isEmpty())) {
                return known;
            }
            TimeZone settled = TimeZone.getDefault();
            atStart = settled;
            return settled;
        }

        @Override
        public boolean isValid(String text) {
            return text.length() == LENGTH;
        }

        @Override
        public String format(Timestamp timestamp) {
            Instant instant = timestamp.toInstant();
            // Not through ZoneId: its rules are a second reading of the same file.
            int offsetMillis = zone().getOffset(instant.toEpochMilli());
            LocalDateTime time =
                    LocalDateTime.ofEpochSecond(
                            instant.getEpochSecond() + offsetMillis / 1000,
                            instant.getNano(),
                            ZoneOffset.UTC);
            StringBuilder text = new StringBuilder(LENGTH);
            append(text, time.getYear(), 4).append('-');
            append(text, time.getMonthValue(), 2).append('-');
            append(text, time.getDayOfMonth(), 2).append(' ');
            append(text, time.getHour(), 2).append(':');
            append(text, time.getMinute(), 2).append(':');
            append(text, time.getSecond(), 2).append('.');
            append(text, time.getNano() / 1_000_000, 3);
            return text.toString();
        }

        private static StringBuilder append(StringBuilder text, int number, int digits) {
            int from = text.length();
            text.append(number);
            while (text.length() < from + digits) {
                text.insert(from, '0');
            }
            return text;
        }
    }
}
