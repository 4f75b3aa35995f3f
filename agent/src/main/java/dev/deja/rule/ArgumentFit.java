package dev.deja.rule;

import java.lang.invoke.MethodType;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** Values of an expression as arguments of a method: numbers of another type, text for others. */
final class ArgumentFit {
    private static final Object NONE = new Object();

    private ArgumentFit() {}

    /** How many arguments have to be converted; -1 when they do not fit. */
    static int conversions(@Nullable Object[] arguments, Class<?>[] parameters) {
        int conversions = 0;
        for (int i = 0; i < parameters.length; i++) {
            @Nullable Object argument = arguments[i];
            @Nullable Object fitted = convert(argument, parameters[i]);
            if (fitted == NONE) {
                return -1;
            }
            if (fitted != argument) {
                conversions++;
            }
        }
        return conversions;
    }

    /** The argument as the parameter's type; only after {@link #conversions} said that it fits. */
    static @Nullable Object fitted(@Nullable Object argument, Class<?> parameter) {
        return convert(argument, parameter);
    }

    private static @Nullable Object convert(@Nullable Object argument, Class<?> parameter) {
        if (argument == null) {
            return parameter.isPrimitive() ? NONE : null;
        }
        Class<?> wanted = MethodType.methodType(parameter).wrap().returnType();
        if (wanted.isInstance(argument)) {
            return argument;
        }
        if (argument instanceof Number number) {
            return number(number, wanted);
        }
        if (argument instanceof String text) {
            if (wanted == Character.class && text.length() == 1) {
                return text.charAt(0);
            }
            return wanted.isEnum() ? constant(text, wanted) : NONE;
        }
        return NONE;
    }

    private static Object constant(String name, Class<?> type) {
        for (Object constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equals(name)) {
                return constant;
            }
        }
        return NONE;
    }

    /** A number that the wanted type can hold exactly. */
    private static Object number(Number number, Class<?> wanted) {
        BigDecimal exact;
        try {
            exact =
                    number instanceof BigDecimal decimal
                            ? decimal
                            : number instanceof BigInteger whole
                                    ? new BigDecimal(whole)
                                    : number instanceof Double || number instanceof Float
                                            ? BigDecimal.valueOf(number.doubleValue())
                                            : BigDecimal.valueOf(number.longValue());
            if (wanted == BigDecimal.class) {
                return exact;
            }
            if (wanted == Double.class) {
                return number.doubleValue();
            }
            if (wanted == Float.class) {
                return number.floatValue();
            }
            if (wanted == Long.class) {
                return exact.longValueExact();
            }
            if (wanted == Integer.class) {
                return exact.intValueExact();
            }
            if (wanted == Short.class) {
                return exact.shortValueExact();
            }
            if (wanted == Byte.class) {
                return exact.byteValueExact();
            }
            return wanted == BigInteger.class && exact.scale() > -1000
                    ? exact.toBigIntegerExact()
                    : NONE;
        } catch (ArithmeticException | NumberFormatException e) {
            return NONE;
        }
    }
}
