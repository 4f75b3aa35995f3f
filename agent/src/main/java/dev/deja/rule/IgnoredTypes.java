package dev.deja.rule;

import java.util.Set;

/** Argument types that are no input of an answer, and those that are too much of one (SPEC C04). */
public final class IgnoredTypes {
    /**
     * The default of {@code ignore.types}: response types, models and binding results, loggers.
     * Binary names; subtypes are meant too.
     */
    public static final Set<String> DEFAULT =
            Set.of(
                    "jakarta.servlet.ServletResponse",
                    "javax.servlet.ServletResponse",
                    "jakarta.ws.rs.container.AsyncResponse",
                    "javax.ws.rs.container.AsyncResponse",
                    "org.springframework.http.HttpOutputMessage",
                    "org.springframework.http.ReactiveHttpOutputMessage",
                    "org.springframework.ui.Model",
                    "org.springframework.ui.ModelMap",
                    "org.springframework.validation.Errors",
                    "org.springframework.web.bind.support.SessionStatus",
                    "org.slf4j.Logger",
                    "java.util.logging.Logger",
                    "java.lang.System$Logger",
                    "org.apache.logging.log4j.Logger",
                    "org.apache.log4j.Category",
                    "org.apache.commons.logging.Log",
                    "org.jboss.logging.Logger");

    /**
     * Types that carry the caller's world: what an answer takes from them cannot be told. Refused
     * unless the rule has a {@code key} or names them in {@code ignore.types}.
     */
    static final Set<String> WORLD =
            Set.of(
                    "jakarta.servlet.ServletRequest",
                    "javax.servlet.ServletRequest",
                    "jakarta.servlet.http.HttpServletRequest",
                    "javax.servlet.http.HttpServletRequest",
                    "jakarta.servlet.http.HttpSession",
                    "javax.servlet.http.HttpSession",
                    "jakarta.servlet.ServletContext",
                    "javax.servlet.ServletContext",
                    "jakarta.servlet.AsyncContext",
                    "javax.servlet.AsyncContext",
                    "org.springframework.web.context.request.RequestAttributes",
                    "org.springframework.web.context.request.WebRequest",
                    "org.springframework.web.context.request.NativeWebRequest",
                    "org.springframework.http.HttpMessage",
                    "org.springframework.http.HttpRequest",
                    "org.springframework.http.server.ServerHttpRequest",
                    "org.springframework.http.server.reactive.ServerHttpRequest",
                    "org.springframework.web.server.ServerWebExchange",
                    "org.springframework.web.server.WebSession",
                    "org.springframework.web.servlet.function.ServerRequest",
                    "org.springframework.web.reactive.function.server.ServerRequest",
                    "org.springframework.web.util.UriComponentsBuilder",
                    "org.springframework.web.multipart.MultipartRequest",
                    "org.springframework.security.core.context.SecurityContext",
                    "org.springframework.security.core.Authentication",
                    "jakarta.ws.rs.core.UriInfo",
                    "javax.ws.rs.core.UriInfo",
                    "jakarta.ws.rs.core.SecurityContext",
                    "javax.ws.rs.core.SecurityContext",
                    "jakarta.ws.rs.core.HttpHeaders",
                    "javax.ws.rs.core.HttpHeaders",
                    "jakarta.ws.rs.core.Request",
                    "javax.ws.rs.core.Request",
                    "jakarta.ws.rs.container.ContainerRequestContext",
                    "javax.ws.rs.container.ContainerRequestContext",
                    "jakarta.security.enterprise.SecurityContext",
                    "javax.security.enterprise.SecurityContext",
                    "java.security.Principal",
                    "javax.security.auth.Subject",
                    "io.javalin.http.Context",
                    "com.sun.net.httpserver.HttpExchange");

    private IgnoredTypes() {}
}
