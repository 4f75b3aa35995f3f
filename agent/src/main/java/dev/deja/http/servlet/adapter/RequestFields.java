package dev.deja.http.servlet.adapter;

import dev.deja.http.Fields;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The header fields of a request, as the filters handed it on. A hit asks for a dozen that are
 * mostly absent: containers find that out without making strings of the others.
 */
final class RequestFields implements Fields.Source {
    private final HttpServletRequest request;

    /** Whether one question for one value is enough: a wrapper may answer some of them only. */
    private final boolean isContainers;

    RequestFields(HttpServletRequest request) {
        this.request = request;
        this.isContainers = !(request instanceof ServletRequestWrapper);
    }

    @Override
    public @Nullable String first(String name) {
        if (isContainers) {
            return request.getHeader(name);
        }
        Enumeration<String> values = request.getHeaders(name);
        return values != null && values.hasMoreElements() ? values.nextElement() : null;
    }

    @Override
    public List<String> all(String name) {
        if (isContainers && request.getHeader(name) == null) {
            return List.of();
        }
        Enumeration<String> values = request.getHeaders(name);
        if (values == null || !values.hasMoreElements()) {
            return List.of();
        }
        List<String> all = new ArrayList<>(1);
        while (values.hasMoreElements()) {
            all.add(values.nextElement());
        }
        return all;
    }

    @Override
    public List<Fields.Field> lines() {
        List<Fields.Field> lines = new ArrayList<>();
        Enumeration<String> names = request.getHeaderNames();
        while (names != null && names.hasMoreElements()) {
            String name = names.nextElement();
            Enumeration<String> values = request.getHeaders(name);
            while (values != null && values.hasMoreElements()) {
                lines.add(new Fields.Field(name, values.nextElement()));
            }
        }
        return lines;
    }
}
