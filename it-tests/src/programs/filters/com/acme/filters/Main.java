package com.acme.filters;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/** Servlets behind two filters, the inner of which answers some paths itself. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(Files.createTempDirectory("tomcat").toString());
        tomcat.setPort(0);
        Executor virtual = virtualThreads();
        if (virtual != null) {
            tomcat.getConnector().getProtocolHandler().setExecutor(virtual);
        }
        Context context = tomcat.addContext("", null);
        add(context, "outer", new Outer());
        add(context, "early", new Early());
        Tomcat.addServlet(context, "pages", new Pages());
        context.addServletMappingDecoded("/*", "pages");
        tomcat.start();
        System.out.println(tomcat.getConnector().getLocalPort());
        while (System.in.read() > 0) {
            System.in.skip(System.in.available());
        }
        System.exit(0);
    }

    private static Executor virtualThreads() {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    private static void add(Context context, String name, Filter filter) {
        FilterDef definition = new FilterDef();
        definition.setFilterName(name);
        definition.setFilter(filter);
        context.addFilterDef(definition);
        FilterMap map = new FilterMap();
        map.setFilterName(name);
        map.addURLPattern("/*");
        context.addFilterMap(map);
    }

    /** Lets all pass. */
    public static final class Outer implements Filter {
        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            chain.doFilter(request, response);
        }
    }

    /** As frameworks did that had no servlet. */
    public static final class Early implements Filter {
        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            String path = ((HttpServletRequest) request).getRequestURI();
            if (path.startsWith("/early")) {
                response.getWriter().write("early");
            } else if (path.startsWith("/denied")) {
                ((HttpServletResponse) response).sendError(403);
            } else {
                chain.doFilter(request, response);
            }
        }
    }

    /** Counts. */
    public static final class Pages extends HttpServlet {
        private static final long serialVersionUID = 1L;

        private final Books books = new Books();
        private final AtomicInteger count = new AtomicInteger();

        /** Answers once; after that it has half an answer when it fails. */
        private void fail(String path, HttpServletResponse response) throws IOException {
            response.getWriter().write("fine");
            if (count.incrementAndGet() > 1) {
                response.getWriter().write(" until here");
                response.setHeader("X-Half", "yes");
                if (path.endsWith("error")) {
                    response.sendError(503);
                } else {
                    throw new IllegalStateException("down");
                }
            }
        }

        @Override
        protected void doPut(HttpServletRequest request, HttpServletResponse response) {
            response.setStatus(204);
        }

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response)
                throws IOException {
            String path = request.getRequestURI();
            if (path.equals("/private")) {
                response.setHeader("Cache-Control", "private");
            }
            if (path.startsWith("/failing")) {
                fail(path, response);
                return;
            }
            response.getWriter()
                    .write(
                            path.equals("/titles")
                                    ? books.title(7)
                                    : "page "
                                            + count.incrementAndGet()
                                            + (Thread.currentThread().getName().isEmpty()
                                                            || Thread.currentThread()
                                                                    .toString()
                                                                    .startsWith("VirtualThread")
                                                    ? " virtual"
                                                    : ""));
        }
    }

    /** Answers differently each time. */
    public static class Books {
        private final AtomicInteger count = new AtomicInteger();

        public String title(int id) {
            return "title " + id + " " + count.incrementAndGet();
        }
    }
}
