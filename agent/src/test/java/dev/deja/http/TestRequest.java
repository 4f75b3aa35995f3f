package dev.deja.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request that is not of any container: what it shows is what it was given. */
final class TestRequest implements ServerRequest {
    private String method = "GET";
    private String host = "shop.example";
    private int port = 80;
    private String context = "";
    private final String path;
    private final @Nullable String query;
    private final List<Fields.Field> lines = new ArrayList<>();
    private final Map<String, Object> inputs = new HashMap<>();
    private byte @Nullable [] body;
    private @Nullable String peer = "127.0.0.1";
    private ClassLoader application = TestRequest.class.getClassLoader();

    TestRequest(String target) {
        int mark = target.indexOf('?');
        this.path = mark < 0 ? target : target.substring(0, mark);
        this.query = mark < 0 ? null : target.substring(mark + 1);
    }

    static TestRequest get(String target) {
        return new TestRequest(target);
    }

    static TestRequest of(String method, String target) {
        TestRequest request = new TestRequest(target);
        request.method = method;
        return request;
    }

    TestRequest header(String name, String value) {
        lines.add(new Fields.Field(name, value));
        return this;
    }

    TestRequest host(String name, int number) {
        host = name;
        port = number;
        return this;
    }

    TestRequest context(String path) {
        context = path;
        return this;
    }

    TestRequest in(ClassLoader loader) {
        application = loader;
        return this;
    }

    TestRequest with(RequestInput input, String name, Object value) {
        inputs.put(input + " " + name, value);
        return this;
    }

    TestRequest body(byte[] bytes) {
        body = bytes;
        return this;
    }

    @Override
    public RequestHead head() {
        return new RequestHead(
                method, "http", host, port, 8080, context, path, query, Fields.of(lines));
    }

    TestRequest from(@Nullable String address) {
        peer = address;
        return this;
    }

    @Override
    public @Nullable String peer() {
        return peer;
    }

    @Override
    public ClassLoader application() {
        return application;
    }

    @Override
    public @Nullable Object read(RequestInput input, String name) {
        return inputs.get(input + " " + name);
    }

    @Override
    public byte @Nullable [] body(int limit) {
        byte[] mine = body;
        return mine == null || mine.length > limit ? null : mine;
    }
}
