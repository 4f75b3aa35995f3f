package dev.deja.config;

import dev.deja.rule.KeyMaterial;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a secret key of 16, 24 or 32 bytes: in hexadecimal digits, in Base64, or as it is, looked
 * for in this order. Text is never a key as it is: it would be a cut key, or a word to be guessed.
 * Whatever is wrong with the file, no part of its content is ever shown.
 */
final class KeyFile {
    private static final int LONGEST = 4096;
    private static final String REMEDY =
            "write 16, 24 or 32 random bytes into it, such as openssl rand -base64 32 gives";

    private KeyFile() {}

    /**
     * Reads a key.
     *
     * @param file exists and can be read
     * @throws BadValue with the remedy
     */
    static KeyMaterial read(Path file) throws BadValue {
        byte[] content;
        try {
            Set<PosixFilePermission> permissions = permissions(file);
            if (permissions.contains(PosixFilePermission.OTHERS_READ)
                    || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
                throw new BadValue(
                        "every user of this machine may read or change the key",
                        "take that right from others: chmod o-rwx on the file (in Kubernetes:"
                                + " defaultMode: 0440)");
            }
            try (InputStream in = Files.newInputStream(file)) {
                content = in.readNBytes(LONGEST);
            }
        } catch (IOException | SecurityException e) {
            throw new BadValue(
                    "the key cannot be read", "it must be a file that the service's user may read");
        }
        if (content.length == 0) {
            throw new BadValue("the file is empty", REMEDY);
        }
        byte[] key = key(content);
        if (key == null) {
            throw new BadValue("holds no key of 16, 24 or 32 bytes", REMEDY);
        }
        if (isOneByteRepeated(key)) {
            throw new BadValue("holds one byte over and over, which is no key", REMEDY);
        }
        return new KeyMaterial(key);
    }

    /** Empty where the file system knows no such permissions. */
    private static Set<PosixFilePermission> permissions(Path file) throws IOException {
        try {
            return Files.getPosixFilePermissions(file);
        } catch (UnsupportedOperationException e) {
            return Set.of();
        }
    }

    private static byte @Nullable [] key(byte[] content) {
        String text = new String(content, StandardCharsets.ISO_8859_1).strip();
        byte[] key = decoded(text, true);
        if (key == null) {
            key = decoded(text, false);
        }
        if (key != null) {
            return key;
        }
        return isKeyLength(content.length) && !isText(content) ? content : null;
    }

    private static byte @Nullable [] decoded(String text, boolean hex) {
        try {
            byte[] key = hex ? HexFormat.of().parseHex(text) : Base64.getDecoder().decode(text);
            return isKeyLength(key.length) ? key : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static boolean isKeyLength(int length) {
        return length == 16 || length == 24 || length == 32;
    }

    private static boolean isText(byte[] content) {
        for (byte each : content) {
            if (each < ' ' && each != '\n' && each != '\r' && each != '\t') {
                return false;
            }
        }
        return true;
    }

    private static boolean isOneByteRepeated(byte[] key) {
        for (byte each : key) {
            if (each != key[0]) {
                return false;
            }
        }
        return true;
    }
}
