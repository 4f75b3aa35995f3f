package dev.deja.http;

import dev.deja.rule.AddressRanges;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who may remove answers by {@code PURGE} requests: whoever has the token and comes from one of the
 * addresses. Safe for many threads.
 */
public final class Purging {
    /** The method of such requests. */
    static final String METHOD = "PURGE";

    /** The field with the token. Not {@code Authorization}, which filters take as theirs. */
    static final String TOKEN = "X-Purge-Token";

    /** Fields of proxies: behind one, the socket's address says nothing of the client. */
    private static final List<String> OF_PROXIES =
            List.of("Forwarded", "X-Forwarded-For", "X-Real-IP");

    private final byte[] token;
    private final AddressRanges addresses;

    /** Creates it. The token is not empty, and never printed. */
    public Purging(String token, AddressRanges addresses) {
        if (token.isEmpty()) {
            throw new IllegalArgumentException("no token");
        }
        this.token = token.getBytes(StandardCharsets.UTF_8);
        this.addresses = addresses;
    }

    /** Why a request may not; null when it may. Nothing of the request is in it. */
    @Nullable String refusal(ServerRequest request) {
        Fields fields = request.head().fields();
        List<String> given = fields.all(TOKEN);
        // In the same time whatever it is.
        boolean isKnown =
                given.size() == 1
                        && MessageDigest.isEqual(
                                given.get(0).getBytes(StandardCharsets.UTF_8), token);
        for (String name : OF_PROXIES) {
            if (fields.has(name)) {
                return "it came through a proxy (" + name + "); send it to the service itself";
            }
        }
        if (!addresses.contains(request.peer())) {
            return "it came from an address that purge.addresses does not name";
        }
        return isKnown ? null : TOKEN + " is missing or is not the token";
    }
}
