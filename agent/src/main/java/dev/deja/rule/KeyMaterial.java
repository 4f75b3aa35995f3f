package dev.deja.rule;

/**
 * A secret key as it was read from its file. Never printed: {@code toString} hides it, and {@code
 * equals} is identity.
 */
public final class KeyMaterial {
    private final byte[] bytes;

    /**
     * Takes a key.
     *
     * @param bytes 16, 24 or 32 of them; copied
     */
    public KeyMaterial(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    /** The key itself, for those who compute with it; a copy. */
    public byte[] reveal() {
        return bytes.clone();
    }

    @Override
    public String toString() {
        return "***";
    }
}
