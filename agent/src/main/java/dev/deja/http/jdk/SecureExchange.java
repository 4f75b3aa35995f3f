package dev.deja.http.jdk;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpPrincipal;
import com.sun.net.httpserver.HttpsExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** The same over TLS. */
final class SecureExchange extends HttpsExchange {
    private final Handled handled;
    private final HttpsExchange secure;

    SecureExchange(HttpsExchange exchange, Answer answer) {
        handled = new Handled(exchange, answer);
        secure = exchange;
    }

    @Override
    public Headers getRequestHeaders() {
        return handled.requestHeaders();
    }

    @Override
    public Headers getResponseHeaders() {
        return handled.exchange().getResponseHeaders();
    }

    @Override
    public URI getRequestURI() {
        return handled.exchange().getRequestURI();
    }

    @Override
    public String getRequestMethod() {
        return handled.exchange().getRequestMethod();
    }

    @Override
    public HttpContext getHttpContext() {
        return handled.exchange().getHttpContext();
    }

    @Override
    public void close() {
        handled.close();
    }

    @Override
    public InputStream getRequestBody() {
        return handled.requestBody();
    }

    @Override
    public OutputStream getResponseBody() {
        return handled.responseBody();
    }

    @Override
    public void sendResponseHeaders(int status, long length) throws IOException {
        handled.answer().head(status, length);
    }

    @Override
    public InetSocketAddress getRemoteAddress() {
        return handled.remoteAddress();
    }

    @Override
    public int getResponseCode() {
        return handled.answer().status();
    }

    @Override
    public InetSocketAddress getLocalAddress() {
        return handled.exchange().getLocalAddress();
    }

    @Override
    public String getProtocol() {
        return handled.protocol();
    }

    @Override
    public @Nullable Object getAttribute(String name) {
        return handled.attribute(name);
    }

    @Override
    public void setAttribute(String name, @Nullable Object value) {
        handled.setAttribute(name, value);
    }

    @Override
    public void setStreams(@Nullable InputStream in, @Nullable OutputStream out) {
        handled.setStreams(in, out);
    }

    @Override
    public @Nullable HttpPrincipal getPrincipal() {
        return handled.principal();
    }

    @Override
    public @Nullable SSLSession getSSLSession() {
        handled.certificateIsRead();
        return secure.getSSLSession();
    }
}
