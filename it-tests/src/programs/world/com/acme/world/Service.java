package com.acme.world;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.context.request.RequestContextHolder;

/** Methods whose answers depend on more than their arguments. */
public class Service {
    static final AtomicInteger BODIES = new AtomicInteger();
    SecurityContext kept;

    private static String user() {
        Authentication user = SecurityContextHolder.getContext().getAuthentication();
        return user == null ? "nobody" : user.getName();
    }

    /** Reads the user. */
    public String basket(long id) {
        return "basket of " + user() + " " + BODIES.incrementAndGet();
    }

    /** Reads the user, and has it in its key. */
    public String orders(long id) {
        return "orders of " + user() + " " + BODIES.incrementAndGet();
    }

    /** Changes the orders of whoever is signed in. */
    public void buy(long id) {}

    /** Reads the user through the strategy, as Spring's own guards do. */
    public String guarded(long id) {
        Authentication user =
                SecurityContextHolder.getContextHolderStrategy().getContext().getAuthentication();
        return "guarded for " + (user == null ? "nobody" : user.getName()) + " " + BODIES.incrementAndGet();
    }

    /** Reads the user from a context that somebody kept. */
    public String remembered(long id) {
        Authentication user = kept.getAuthentication();
        return "kept for " + (user == null ? "nobody" : user.getName()) + " " + BODIES.incrementAndGet();
    }

    /** Reads the user later, through a supplier. */
    public String deferred(long id) {
        Authentication user = SecurityContextHolder.getDeferredContext().get().getAuthentication();
        return "later for " + (user == null ? "nobody" : user.getName()) + " " + BODIES.incrementAndGet();
    }

    /** Reads the user, who is said not to matter. */
    public String audited(long id) {
        user();
        return "audited " + BODIES.incrementAndGet();
    }

    public String greeting(long id) {
        Locale locale = LocaleContextHolder.getLocale();
        return (locale.getLanguage().equals("fr") ? "bonjour " : "hello ") + BODIES.incrementAndGet();
    }

    /** The same by the context and its time zone. */
    public String clock(long id) {
        return LocaleContextHolder.getLocaleContext() + " "
                + LocaleContextHolder.getTimeZone().getID() + " " + BODIES.incrementAndGet();
    }

    public String page(long id) {
        boolean inRequest = RequestContextHolder.getRequestAttributes() != null;
        return (inRequest ? "requested " : "free ") + BODIES.incrementAndGet();
    }

    public String strict(long id) {
        try {
            return "requested " + RequestContextHolder.currentRequestAttributes().getSessionId();
        } catch (IllegalStateException e) {
            return "free " + BODIES.incrementAndGet();
        }
    }

    /** Knows nothing itself, and calls what does. */
    public String around(long id) {
        return "around " + greeting(100 + id) + " " + BODIES.incrementAndGet();
    }

    public String tenant(long id) {
        return "tenant " + Tenant.current() + " " + BODIES.incrementAndGet();
    }

    /** Nothing but its arguments. */
    public String plain(Object open, String text, List<?> list) {
        return "plain " + BODIES.incrementAndGet();
    }

    /** The application makes the key. */
    public String quoted(Object basket) {
        return "quoted " + BODIES.incrementAndGet();
    }
}
