package org.tinylog.format;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.tinylog.Supplier;

/**
 * Stands in for tinylog's class of this name, which the agent's jar leaves out: at every start of a
 * service that one loads what the JDK knows of a locale's numbers. The agent's lines have plain
 * placeholders, <code>{}</code>, and no patterns within.
 */
public final class AdvancedMessageFormatter implements MessageFormatter {
    /**
     * As tinylog makes it.
     *
     * @param locale not used: arguments are shown by their {@code toString}
     * @param escape not used: quotes are plain characters
     */
    public AdvancedMessageFormatter(Locale locale, boolean escape) {}

    @Override
    public String format(String message, @Nullable Object[] arguments) {
        StringBuilder text = new StringBuilder(message.length() + 32);
        int at = 0;
        for (Object argument : arguments) {
            int place = message.indexOf("{}", at);
            if (place < 0) {
                break;
            }
            text.append(message, at, place);
            text.append(argument instanceof Supplier<?> supplier ? supplier.get() : argument);
            at = place + 2;
        }
        return text.append(message, at, message.length()).toString();
    }
}
