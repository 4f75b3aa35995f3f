package dev.deja.rule;

import dev.deja.rule.CompiledCondition.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.jexl3.JexlArithmetic;
import org.apache.commons.jexl3.JexlBuilder;
import org.apache.commons.jexl3.JexlContext;
import org.apache.commons.jexl3.JexlEngine;
import org.apache.commons.jexl3.JexlException;
import org.apache.commons.jexl3.JexlFeatures;
import org.apache.commons.jexl3.JexlInfo;
import org.apache.commons.jexl3.JexlScript;
import org.apache.commons.logging.impl.NoOpLog;
import org.jspecify.annotations.Nullable;

/**
 * A parsed expression; all that is known of JEXL's engine is here, so that its classes load with
 * the first rule that has a condition. There is one engine: it keeps no class of the application,
 * because it has no cache and finds nothing by itself ({@link ExpressionAccess}).
 */
final class Expression {
    private static final int LONGEST = 4096;

    private static final JexlFeatures FEATURES =
            JexlFeatures.createNone()
                    .methodCall(true)
                    .structuredLiteral(true)
                    .arrayReferenceExpr(true)
                    .comparatorNames(true);

    private static final JexlEngine ENGINE =
            new JexlBuilder()
                    .features(FEATURES)
                    .uberspect(new ExpressionAccess())
                    // Rules are read before the log is set up, and JEXL has nothing to say.
                    .logger(new NoOpLog())
                    .arithmetic(new JexlArithmetic(true))
                    .strict(true)
                    .silent(false)
                    .safe(false)
                    .antish(false)
                    .cancellable(true)
                    .cache(0)
                    .create();

    private final JexlScript script;
    private final List<List<String>> paths;

    private Expression(JexlScript script, List<List<String>> paths) {
        this.script = script;
        this.paths = paths;
    }

    static Expression parse(String text) throws RuleSyntaxException {
        if (text.isBlank()) {
            throw new RuleSyntaxException("An empty condition: write one such as id > 0.");
        }
        if (text.length() > LONGEST) {
            throw new RuleSyntaxException(
                    "A condition of " + text.length() + " characters: at most " + LONGEST + ".");
        }
        refuseWords(text);
        try {
            JexlScript script = ENGINE.createScript(FEATURES, new JexlInfo("", 1, 1), text);
            List<List<String>> paths = new ArrayList<>();
            for (List<String> path : script.getVariables()) {
                paths.add(List.copyOf(path));
            }
            return new Expression(script, List.copyOf(paths));
        } catch (JexlException.Feature e) {
            throw fault(
                    text,
                    e.getInfo(),
                    "a condition only reads: assignments (two are equal when ==), new objects,"
                            + " loops and functions of its own are not for it");
        } catch (JexlException e) {
            throw fault(
                    text,
                    e.getInfo(),
                    "an argument whose name is a word of the language, such as size or empty, is"
                            + " written arg[0]");
        } catch (RuntimeException e) {
            throw fault(text, null, "write one such as id > 0");
        } catch (StackOverflowError e) {
            throw new RuleSyntaxException("A condition that is nested too deeply: simplify it.");
        }
    }

    private static RuleSyntaxException fault(String text, @Nullable JexlInfo info, String remedy) {
        int position = info == null ? 1 : Math.max(1, info.getColumn());
        return new RuleSyntaxException(
                "'"
                        + text
                        + "' cannot be read at position "
                        + Math.min(position, text.length())
                        + "; "
                        + remedy
                        + ".");
    }

    /**
     * Refuses what parses and can never do anything: calls of functions, of which there are none,
     * and text in back quotes, whose placeholders nothing would check.
     */
    private static void refuseWords(String text) throws RuleSyntaxException {
        int at = 0;
        char before = ' ';
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\'' || c == '"') {
                at = behindText(text, at);
                before = c;
            } else if (text.startsWith("~/", at)) {
                at = behindText(text, at + 1);
                before = '/';
            } else if (c == '`') {
                throw new RuleSyntaxException(
                        "'"
                                + text
                                + "' has a back quote at position "
                                + (at + 1)
                                + ": write text in single quotes.");
            } else if (Character.isJavaIdentifierStart(c)) {
                int end = at;
                while (end < text.length() && Character.isJavaIdentifierPart(text.charAt(end))) {
                    end++;
                }
                String word = text.substring(at, end);
                if (before != '.' && isCalled(text, end) && !isOperator(word)) {
                    throw new RuleSyntaxException(
                            "'"
                                    + text
                                    + "' calls "
                                    + word
                                    + " at position "
                                    + (at + 1)
                                    + ", and there are no functions but size and empty: a method"
                                    + " stands behind a value, such as name.startsWith('x').");
                }
                at = end;
                before = 'a';
            } else {
                at++;
                before = Character.isWhitespace(c) ? before : c;
            }
        }
    }

    private static int behindText(String text, int open) {
        int at = open + 1;
        while (at < text.length() && text.charAt(at) != text.charAt(open)) {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return at + 1;
    }

    private static boolean isCalled(String text, int end) {
        int at = end;
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at < text.length() && text.charAt(at) == '(';
    }

    private static boolean isOperator(String word) {
        return switch (word) {
            case "size",
                    "empty",
                    "not",
                    "and",
                    "or",
                    "eq",
                    "ne",
                    "lt",
                    "le",
                    "gt",
                    "ge",
                    "div",
                    "mod",
                    "instanceof",
                    "new" ->
                    true;
            default -> false;
        };
    }

    /** Names with the properties that follow them: {@code id}, {@code user.name}, {@code arg.0}. */
    List<List<String>> paths() {
        return paths;
    }

    /** What the names in an expression stand for. */
    interface Names {
        /** Whether there is a value of that name, be it null. */
        boolean has(String name);

        /** The value of a name. */
        @Nullable Object get(String name);
    }

    Verdict test(Names values) {
        // JEXL takes an interrupt for a request to stop, and swallows it.
        boolean wasInterrupted = Thread.interrupted();
        try {
            Object outcome = script.execute(new Context(values));
            if (outcome instanceof Boolean holds) {
                return holds ? Verdict.YES : Verdict.NO;
            }
            return new Verdict(
                    false,
                    "it gave "
                            + (outcome == null ? "null" : outcome.getClass().getName())
                            + ", neither true nor false");
        } catch (JexlException.Cancel e) {
            wasInterrupted = true;
            return new Verdict(false, "the thread was interrupted");
        } catch (Throwable e) {
            return new Verdict(false, reason(e));
        } finally {
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Without the messages of exceptions, which may hold values. */
    private static String reason(Throwable e) {
        Throwable cause = e;
        while (cause instanceof JexlException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof ExpressionAccess.NotReadableException) {
            return String.valueOf(cause.getMessage());
        }
        if (cause instanceof JexlException.Property property) {
            String name = property.getProperty();
            return (name.startsWith(".") ? name.substring(1) : name) + " of null";
        }
        if (cause instanceof JexlException.Method method) {
            return "the method " + method.getMethod() + " is not there, or not for conditions";
        }
        if (cause instanceof JexlException.Variable variable) {
            return variable.getVariable() + " is null";
        }
        String name = cause.getClass().getSimpleName();
        return name.equals("NullOperand")
                ? "null is compared or calculated with"
                : cause instanceof ArithmeticException
                        ? "values that cannot be compared or calculated with"
                        : "it threw " + cause.getClass().getName();
    }

    /** What JEXL sees of a call. */
    private record Context(Names values) implements JexlContext {
        @Override
        public @Nullable Object get(String name) {
            return ExpressionAccess.shown(values.get(name));
        }

        @Override
        public boolean has(String name) {
            return values.has(name);
        }

        @Override
        public void set(String name, @Nullable Object value) {
            throw new UnsupportedOperationException();
        }
    }
}
