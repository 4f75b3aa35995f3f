package dev.deja.http.jdk;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpPrincipal;
import dev.deja.http.RequestInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What both kinds of exchanges do: tells what the handler reads and takes what it writes. */
final class Handled {
    private final HttpExchange exchange;
    private final Answer answer;
    private final OutputStream body;
    private @Nullable Headers requestHeaders;

    /** Streams that the handler has put in the place of the exchange's. */
    private @Nullable InputStream handlersIn;

    private @Nullable OutputStream handlersOut;

    Handled(HttpExchange exchange, Answer answer) {
        this.exchange = exchange;
        this.answer = answer;
        body = new Body(answer);
    }

    HttpExchange exchange() {
        return exchange;
    }

    Answer answer() {
        return answer;
    }

    private void isRead(RequestInput input, String name) {
        answer.exchange().observe(input, name, answer.request().read(input, name));
    }

    Headers requestHeaders() {
        Headers known = requestHeaders;
        if (known == null) {
            known =
                    new ObservedHeaders(
                            exchange.getRequestHeaders(),
                            name -> isRead(RequestInput.HEADER, name));
            requestHeaders = known;
        }
        return known;
    }

    InputStream requestBody() {
        InputStream own = handlersIn;
        if (own != null) {
            return own;
        }
        if (answer.exchange().mayAnswer()) {
            isRead(RequestInput.BODY, "");
        }
        return answer.request().body();
    }

    OutputStream responseBody() {
        OutputStream own = handlersOut;
        return own == null ? body : own;
    }

    void setStreams(@Nullable InputStream in, @Nullable OutputStream out) {
        if (in != null) {
            handlersIn = in;
        }
        if (out != null) {
            handlersOut = out;
        }
    }

    InetSocketAddress remoteAddress() {
        isRead(RequestInput.ADDRESS, "");
        return exchange.getRemoteAddress();
    }

    @Nullable HttpPrincipal principal() {
        isRead(RequestInput.PRINCIPAL, "");
        return exchange.getPrincipal();
    }

    void certificateIsRead() {
        isRead(RequestInput.CERTIFICATE, "");
    }

    String protocol() {
        isRead(RequestInput.PROTOCOL, "");
        return exchange().getProtocol();
    }

    @Nullable Object attribute(String name) {
        Object value = exchange.getAttribute(name);
        if (!answer.ownAttributes().contains(name)) {
            answer.exchange().observe(RequestInput.ATTRIBUTE, name, value);
        }
        return value;
    }

    void setAttribute(String name, @Nullable Object value) {
        exchange.setAttribute(name, value);
        answer.ownAttributes().add(name);
    }

    void close() {
        OutputStream own = handlersOut;
        if (own != null) {
            try {
                own.close();
            } catch (IOException e) {
                // As the server does: the connection is closed instead.
            }
        }
        answer.closeExchange();
    }

    /** The response's stream. */
    private static final class Body extends OutputStream {
        private final Answer answer;

        Body(Answer answer) {
            this.answer = answer;
        }

        @Override
        public void write(int b) throws IOException {
            answer.write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            Objects.checkFromIndexSize(offset, count, bytes.length);
            answer.write(bytes, offset, count);
        }

        @Override
        public void flush() throws IOException {
            answer.flush();
        }

        @Override
        public void close() throws IOException {
            answer.closeStream();
        }
    }
}
