package dev.deja.config;

/** A password. Never printed: {@code toString} hides it. */
public final class Secret {
    private final String text;

    Secret(String text) {
        this.text = text;
    }

    /** The password itself, for the one who must show it to a server. */
    public String reveal() {
        return text;
    }

    @Override
    public String toString() {
        return "***";
    }
}
