package dev.deja.config;

/** Which names are valid. */
final class Names {
    private Names() {}

    /** A letter, then letters, digits, {@code _} and {@code -}; of ASCII, as it is part of keys. */
    static boolean isRuleName(String name) {
        if (name.isEmpty() || !isLetter(name.charAt(0))) {
            return false;
        }
        for (int i = 1; i < name.length(); i++) {
            if (!isNameCharacter(name.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    static boolean isNameCharacter(char c) {
        return isLetter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-';
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    /** A binary class name: identifiers with dots between them. */
    static boolean isClassName(String name) {
        boolean start = true;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '.') {
                if (start) {
                    return false;
                }
                start = true;
            } else {
                if (start
                        ? !Character.isJavaIdentifierStart(c)
                        : !Character.isJavaIdentifierPart(c)) {
                    return false;
                }
                start = false;
            }
        }
        return !start;
    }
}
