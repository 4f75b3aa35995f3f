package dev.deja.rule;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Judges the regular expressions of path variables. */
final class PathExpressions {
    private static final int LONGEST = 512;

    private PathExpressions() {}

    /**
     * How many groups an expression has.
     *
     * @throws RuleSyntaxException when it is none, or does what must not be done in a path
     */
    static int groups(String expression) throws RuleSyntaxException {
        if (expression.length() > LONGEST) {
            throw new RuleSyntaxException(
                    "A regular expression of "
                            + expression.length()
                            + " characters: at most "
                            + LONGEST
                            + ".");
        }
        for (int i = 0; i + 1 < expression.length(); i++) {
            if (expression.charAt(i) == '\\') {
                char next = expression.charAt(i + 1);
                if ((next >= '1' && next <= '9') || next == 'k') {
                    throw new RuleSyntaxException(
                            "The regular expression '"
                                    + expression
                                    + "' refers back to a group, which a path cannot: write it"
                                    + " without \\"
                                    + next
                                    + ".");
                }
                i++;
            }
        }
        try {
            return Pattern.compile(expression).matcher("").groupCount();
        } catch (PatternSyntaxException e) {
            throw new RuleSyntaxException(
                    "The regular expression '"
                            + expression
                            + "' cannot be read: "
                            + e.getDescription()
                            + " at position "
                            + (Math.max(e.getIndex(), 0) + 1)
                            + ".");
        } catch (StackOverflowError e) {
            throw new RuleSyntaxException(
                    "The regular expression '" + expression + "' is nested too deeply.");
        }
    }
}
