package com.acme.war;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** What people ask for. */
public final class Page extends HttpServlet {
    private static final long serialVersionUID = 1;
    private final transient Stock stock = new Stock();

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        response.setContentType("text/plain");
        String path = request.getPathInfo();
        Object answer =
                switch (path) {
                    case "/stock" -> stock.find(1);
                    case "/shared" -> Stock.shared(1);
                    default -> "page " + Stock.OWNER + " " + Stock.BODIES.incrementAndGet();
                };
        response.getWriter().print(answer);
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) {
        stock.update(1);
    }
}
