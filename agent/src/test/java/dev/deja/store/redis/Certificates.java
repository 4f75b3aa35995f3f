package dev.deja.store.redis;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** An authority and what it has signed, made with {@code openssl} for one test run. */
public final class Certificates {
    /** Of the key stores and the trust store. */
    public static final String PASSWORD = "changeit";

    private final Path directory;

    /** Makes an authority in a folder of its own. */
    public Certificates(Path directory) throws IOException {
        this.directory = directory;
        openssl(
                "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=test-authority"
                        + " -keyout ca.key -out ca.crt");
    }

    /** {@code name.key} and {@code name.crt}, valid for the given names. */
    public void issue(String name, String alternativeNames) throws IOException {
        Files.writeString(
                directory.resolve(name + ".ext"), "subjectAltName=" + alternativeNames + "\n");
        openssl(
                "req -newkey rsa:2048 -nodes -subj /CN="
                        + name
                        + " -keyout "
                        + name
                        + ".key -out "
                        + name
                        + ".csr");
        openssl(
                "x509 -req -in "
                        + name
                        + ".csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2"
                        + " -extfile "
                        + name
                        + ".ext -out "
                        + name
                        + ".crt");
    }

    /** A key store with key and certificate of a name. */
    public Path keyStore(String name) throws IOException {
        openssl(
                "pkcs12 -export -in "
                        + name
                        + ".crt -inkey "
                        + name
                        + ".key -name "
                        + name
                        + " -out "
                        + name
                        + ".p12 -passout pass:"
                        + PASSWORD);
        return directory.resolve(name + ".p12");
    }

    /** The authority as a PKCS12 trust store. */
    public Path trustStore() throws IOException {
        Path file = directory.resolve("trust.p12");
        if (!Files.exists(file)) {
            run(
                    List.of(
                            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                            "-importcert",
                            "-noprompt",
                            "-alias",
                            "authority",
                            "-file",
                            "ca.crt",
                            "-keystore",
                            "trust.p12",
                            "-storetype",
                            "PKCS12",
                            "-storepass",
                            PASSWORD));
        }
        return file;
    }

    /** A file of the folder, such as {@code name.crt}. */
    public Path file(String name) {
        return directory.resolve(name);
    }

    private void openssl(String arguments) throws IOException {
        List<String> command = new java.util.ArrayList<>(List.of("openssl"));
        command.addAll(Arrays.asList(arguments.split(" ")));
        run(command);
    }

    private void run(List<String> command) throws IOException {
        Process process =
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(command + " failed: " + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
