package dev.deja.http.servlet.adapter;

import dev.deja.http.RequestInput;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.Part;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.security.Principal;
import java.util.Collection;
import java.util.Enumeration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The request that the application works on: it tells the exchange what the application reads of
 * it. Containers may put requests of their own beneath it while they forward and include.
 */
final class CapturedRequest extends HttpServletRequestWrapper {
    private static final String[] OF_OTHERS = {
        "jakarta.servlet.",
        "javax.servlet.",
        "org.apache.catalina.",
        "org.apache.tomcat.",
        "org.eclipse.jetty.",
        "io.undertow.",
        "org.springframework.web.",
    };

    private final Call call;

    /** Attributes that the application has set or removed itself: no inputs; null for none. */
    private volatile @Nullable Set<String> own;

    private @Nullable ServletInputStream stream;
    private @Nullable BufferedReader reader;

    CapturedRequest(Call call, HttpServletRequest request) {
        super(request);
        this.call = call;
    }

    Call call() {
        return call;
    }

    /** What guards have set so far is, like what filters set, an input of the answer. */
    void forgetOwn() {
        own = null;
    }

    private void setsItself(String name) {
        if (name == null) {
            return;
        }
        Set<String> names = own;
        if (names == null) {
            synchronized (this) {
                names = own == null ? ConcurrentHashMap.newKeySet() : own;
                own = names;
            }
        }
        names.add(name);
    }

    private void observe(RequestInput input, String name) {
        call.observe(input, name, call.source().read(input, name));
    }

    private void header(String name) {
        observe(RequestInput.HEADER, name.toLowerCase(Locale.ROOT));
    }

    @Override
    public @Nullable String getProtocol() {
        observe(RequestInput.PROTOCOL, "");
        return super.getProtocol();
    }

    // The user.

    @Override
    public @Nullable Principal getUserPrincipal() {
        observe(RequestInput.PRINCIPAL, "");
        return super.getUserPrincipal();
    }

    @Override
    public @Nullable String getRemoteUser() {
        observe(RequestInput.PRINCIPAL, "");
        return super.getRemoteUser();
    }

    @Override
    public @Nullable String getAuthType() {
        observe(RequestInput.PRINCIPAL, "");
        return super.getAuthType();
    }

    @Override
    public boolean isUserInRole(String role) {
        boolean answer = super.isUserInRole(role);
        call.observe(RequestInput.ROLE, role == null ? "" : role, answer);
        return answer;
    }

    @Override
    public boolean authenticate(HttpServletResponse response) throws IOException, ServletException {
        call.response().spoil("it has asked the client who it is");
        return super.authenticate(response);
    }

    @Override
    public void login(String user, String password) throws ServletException {
        call.response().spoil("it has signed a user in");
        super.login(user, password);
    }

    @Override
    public void logout() throws ServletException {
        call.response().spoil("it has signed the user out");
        super.logout();
    }

    // The session.

    @Override
    public @Nullable HttpSession getSession() {
        return getSession(true);
    }

    @Override
    public @Nullable HttpSession getSession(boolean create) {
        HttpSession before = super.getSession(false);
        observe(RequestInput.SESSION, "");
        HttpSession session = before == null && create ? super.getSession(true) : before;
        if (session == null) {
            return null;
        }
        if (before == null) {
            call.sessionBegun(session);
        }
        return call.observed(session);
    }

    @Override
    public String changeSessionId() {
        String id = super.changeSessionId();
        call.response().cookieSet(call.sessionCookie(id));
        return id;
    }

    @Override
    public @Nullable String getRequestedSessionId() {
        observe(RequestInput.SESSION, "requested");
        return super.getRequestedSessionId();
    }

    @Override
    public boolean isRequestedSessionIdValid() {
        observe(RequestInput.SESSION, "requested");
        return super.isRequestedSessionIdValid();
    }

    @Override
    public boolean isRequestedSessionIdFromCookie() {
        observe(RequestInput.SESSION, "requested");
        return super.isRequestedSessionIdFromCookie();
    }

    @Override
    public boolean isRequestedSessionIdFromURL() {
        observe(RequestInput.SESSION, "requested");
        return super.isRequestedSessionIdFromURL();
    }

    // Fields.

    @Override
    public Cookie @Nullable [] getCookies() {
        observe(RequestInput.COOKIE, "");
        return super.getCookies();
    }

    @Override
    public @Nullable String getHeader(String name) {
        header(name);
        return super.getHeader(name);
    }

    @Override
    public @Nullable Enumeration<String> getHeaders(String name) {
        header(name);
        return super.getHeaders(name);
    }

    @Override
    public int getIntHeader(String name) {
        header(name);
        return super.getIntHeader(name);
    }

    @Override
    public long getDateHeader(String name) {
        header(name);
        return super.getDateHeader(name);
    }

    @Override
    public @Nullable Enumeration<String> getHeaderNames() {
        observe(RequestInput.HEADER, "");
        return super.getHeaderNames();
    }

    @Override
    public Locale getLocale() {
        observe(RequestInput.LOCALE, "");
        return super.getLocale();
    }

    @Override
    public Enumeration<Locale> getLocales() {
        observe(RequestInput.LOCALE, "");
        return super.getLocales();
    }

    @Override
    public @Nullable String getContentType() {
        header("content-type");
        return super.getContentType();
    }

    // The client.

    @Override
    public String getRemoteAddr() {
        observe(RequestInput.ADDRESS, "");
        return super.getRemoteAddr();
    }

    @Override
    public String getRemoteHost() {
        observe(RequestInput.ADDRESS, "host");
        return super.getRemoteHost();
    }

    @Override
    public int getRemotePort() {
        observe(RequestInput.ADDRESS, "port");
        return super.getRemotePort();
    }

    // Attributes.

    @Override
    public @Nullable Object getAttribute(String name) {
        if (Call.KEY.equals(name)) {
            return call;
        }
        Object value = super.getAttribute(name);
        Set<String> mine = own;
        if (name != null && (mine == null || !mine.contains(name))) {
            if (name.equals(RequestSource.CERTIFICATE)
                    || name.startsWith(RequestSource.SERVLET + "request.ssl_session")) {
                observe(RequestInput.CERTIFICATE, name);
            } else if (!isOfOthers(name)) {
                call.observe(RequestInput.ATTRIBUTE, name, value);
            }
        }
        return value;
    }

    @Override
    public void setAttribute(String name, @Nullable Object value) {
        setsItself(name);
        if (name != null && name.startsWith("org.apache.tomcat.sendfile.")) {
            call.response().spoil("the container sends a file by itself");
        }
        super.setAttribute(name, value);
    }

    @Override
    public void removeAttribute(String name) {
        setsItself(name);
        super.removeAttribute(name);
    }

    private static boolean isOfOthers(String name) {
        for (String prefix : OF_OTHERS) {
            if (name.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    // The body.

    @Override
    public ServletInputStream getInputStream() throws IOException {
        body();
        if (reader != null) {
            throw new IllegalStateException("getReader() has already been called");
        }
        byte[] taken = call.source().taken;
        if (taken == null) {
            return super.getInputStream();
        }
        if (stream == null) {
            stream = new TakenBody(taken, call.source().takenWhole, super.getInputStream());
        }
        return stream;
    }

    @Override
    public BufferedReader getReader() throws IOException {
        body();
        if (call.source().taken == null) {
            return super.getReader();
        }
        if (reader == null) {
            if (stream != null) {
                throw new IllegalStateException("getInputStream() has already been called");
            }
            String encoding = super.getCharacterEncoding();
            ServletInputStream in = getInputStream();
            reader =
                    new BufferedReader(
                            new InputStreamReader(in, encoding == null ? "ISO-8859-1" : encoding));
        }
        return reader;
    }

    private void body() {
        observe(RequestInput.BODY, "");
    }

    @Override
    public @Nullable String getParameter(String name) {
        body();
        return super.getParameter(name);
    }

    @Override
    public String @Nullable [] getParameterValues(String name) {
        body();
        return super.getParameterValues(name);
    }

    @Override
    public Enumeration<String> getParameterNames() {
        body();
        return super.getParameterNames();
    }

    @Override
    public Map<String, String[]> getParameterMap() {
        body();
        return super.getParameterMap();
    }

    @Override
    public @Nullable Part getPart(String name) throws IOException, ServletException {
        body();
        return super.getPart(name);
    }

    @Override
    public Collection<Part> getParts() throws IOException, ServletException {
        body();
        return super.getParts();
    }

    @Override
    public <T extends HttpUpgradeHandler> T upgrade(Class<T> handler)
            throws IOException, ServletException {
        call.response().spoil("the connection changes to another protocol");
        return super.upgrade(handler);
    }

    // Asynchronous answers.

    @Override
    public AsyncContext startAsync() {
        AsyncContext context = super.startAsync();
        return call.async(context, null, null);
    }

    @Override
    public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
        AsyncContext context = super.startAsync(request, response);
        return call.async(context, request, response);
    }

    @Override
    public AsyncContext getAsyncContext() {
        AsyncContext context = super.getAsyncContext();
        AsyncContext ours = call.startedAsync();
        return ours == null ? context : ours;
    }
}
