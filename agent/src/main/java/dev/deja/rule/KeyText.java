package dev.deja.rule;

/** The last step of every key: long ones are hashed. */
public final class KeyText {
    private KeyText() {}

    /**
     * The key, or its digest behind a mark that no key begins with.
     *
     * @param maxBytes of UTF-8
     */
    public static KeyPlan.Key of(StringBuilder text, int maxBytes) {
        // Three bytes per char is the most there can be.
        if ((long) text.length() * 3 <= maxBytes || utf8Length(text) <= maxBytes) {
            return new KeyPlan.Key(text.toString());
        }
        return new KeyPlan.Key(Escapes.HASH + MethodMark.digest(text.toString()));
    }

    private static long utf8Length(CharSequence text) {
        long bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return bytes;
    }
}
