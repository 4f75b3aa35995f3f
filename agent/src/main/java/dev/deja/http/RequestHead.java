package dev.deja.http;

import org.jspecify.annotations.Nullable;

/**
 * The start line and header fields of a request, as the container gave them to the application.
 *
 * @param method as sent; methods are case-sensitive (RFC 9110 section 9.1)
 * @param scheme {@code http} or {@code https}
 * @param host the server name the request is for, without port, as sent
 * @param port the port of that name
 * @param localPort the port of the connector it came through; -1 when not known
 * @param contextPath path of the application, empty for the root and for servers without such
 * @param path the whole path as sent: not decoded, with the context path and path parameters,
 *     without query
 * @param query as sent, without {@code ?}; null when there was no {@code ?}
 */
public record RequestHead(
        String method,
        String scheme,
        String host,
        int port,
        int localPort,
        String contextPath,
        String path,
        @Nullable String query,
        Fields fields) {}
