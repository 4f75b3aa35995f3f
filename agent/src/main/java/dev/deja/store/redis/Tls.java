package dev.deja.store.redis;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collections;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Encrypts a connection; the files are read anew each time, so that a renewed one is found. */
final class Tls {
    private Tls() {}

    /**
     * Does the handshake over an open socket.
     *
     * @throws RefusedException when our own files cannot be used
     * @throws IOException when the handshake failed; {@link #refusal} tells whether for good
     */
    static Socket over(Socket socket, Servers.Address address, RedisSettings settings)
            throws IOException, RefusedException {
        SSLContext context = context(settings);
        SSLSocket secured =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(socket, address.host(), address.port(), true);
        if (settings.verifyHostName()) {
            SSLParameters parameters = secured.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secured.setSSLParameters(parameters);
        }
        secured.startHandshake();
        return secured;
    }

    /**
     * The sentence for a failure that one of the two sides has decided on, which the server may do
     * as late as in its answer to the first command; null for one of the network.
     */
    static @Nullable String refusal(Throwable failure, String host) {
        boolean decided = false;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SocketException || cause instanceof SocketTimeoutException) {
                return null;
            }
            decided |= cause instanceof SSLException;
        }
        return decided
                ? "TLS with "
                        + host
                        + " failed ("
                        + rootMessage(failure)
                        + "): check that this is the server's TLS port, that redis.trust.store"
                        + " holds the authority that signed its certificate, that the certificate"
                        + " names this host, and, if the server wants one of ours, redis.key.store"
                : null;
    }

    private static SSLContext context(RedisSettings settings) throws RefusedException {
        try {
            KeyManagerFactory keys = null;
            Path keyStore = settings.keyStore();
            if (keyStore != null) {
                char[] password = chars(settings.keyStorePassword());
                KeyStore store = load(keyStore, password, "redis.key.store");
                keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                keys.init(store, password);
            }
            TrustManagerFactory trust = null;
            Path trustStore = settings.trustStore();
            if (trustStore != null) {
                KeyStore store =
                        load(trustStore, chars(settings.trustStorePassword()), "redis.trust.store");
                trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                trust.init(store);
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    keys == null ? null : keys.getKeyManagers(),
                    trust == null ? null : trust.getTrustManagers(),
                    null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new RefusedException(
                    "TLS cannot be set up ("
                            + rootMessage(e)
                            + "): check redis.trust.store, redis.key.store and their passwords");
        }
    }

    private static KeyStore load(Path file, char @Nullable [] password, String key)
            throws RefusedException {
        if (!Files.isReadable(file)) {
            throw new RefusedException(
                    key + " names " + file + ", which cannot be read: correct the path");
        }
        try {
            if (isPem(file)) {
                KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
                store.load(null, null);
                int number = 0;
                try (InputStream in = Files.newInputStream(file)) {
                    for (Certificate certificate :
                            CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                        store.setCertificateEntry("authority-" + number++, certificate);
                    }
                }
                return store;
            }
            KeyStore store = KeyStore.getInstance(file.toFile(), password);
            if (Collections.list(store.aliases()).isEmpty()) {
                throw new RefusedException(
                        key
                                + " names "
                                + file
                                + ", which shows no certificate: it is empty, or its password is"
                                + " missing");
            }
            return store;
        } catch (IOException | GeneralSecurityException e) {
            throw new RefusedException(
                    key
                            + " names "
                            + file
                            + ", which cannot be opened ("
                            + rootMessage(e)
                            + "): check its password and that it is PKCS12, JKS or PEM");
        }
    }

    private static boolean isPem(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            String head = new String(in.readNBytes(4096), StandardCharsets.ISO_8859_1);
            return head.contains("-----BEGIN CERTIFICATE-----");
        }
    }

    private static char @Nullable [] chars(@Nullable String password) {
        return password == null ? null : password.toCharArray();
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return message == null ? root.getClass().getSimpleName() : message;
    }
}
