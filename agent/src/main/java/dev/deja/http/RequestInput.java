package dev.deja.http;

/** Where a request keeps what an answer may depend on without naming it (SPEC C09). */
public enum RequestInput {
    /** The authenticated user: {@code getUserPrincipal}, {@code getRemoteUser}. */
    PRINCIPAL,
    /** Whether the user has the role of that name. */
    ROLE,
    /** Whether the client has a session, and its id; a session's attribute is of its own. */
    SESSION,
    /** An attribute of the session, by name. */
    SESSION_ATTRIBUTE,
    /** A cookie, by name; empty = all of them. */
    COOKIE,
    /** A header field, by name in lower case; empty = all of them. */
    HEADER,
    /** A request attribute set by a filter, by name. */
    ATTRIBUTE,
    /** The TLS client certificate. */
    CERTIFICATE,
    /** Address, host name and port of the client. */
    ADDRESS,
    /** The preferred locales of the client, from {@code Accept-Language}. */
    LOCALE,
    /** The version of HTTP that the client speaks. */
    PROTOCOL,
    /** The body of the request. */
    BODY
}
