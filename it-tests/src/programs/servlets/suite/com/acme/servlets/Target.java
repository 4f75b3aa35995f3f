package com.acme.servlets;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** What others forward to, include, and show as their error page. */
public class Target extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        // While it is included, the request's own path is still that of the servlet that includes.
        Object included = request.getAttribute("jakarta.servlet.include.path_info");
        String path = included == null ? request.getPathInfo() : included.toString();
        if (path == null) {
            path = "/none";
        }
        switch (path) {
            case "/empty" -> {}
            case "/part" -> {
                response.setHeader("X-Ignored", "yes");
                response.setStatus(500);
                response.getWriter().print("part");
            }
            case "/stream" -> response.getOutputStream().print("part");
            case "/error" -> response.sendError(410, "of the target");
            default -> {
                response.setContentType("text/plain;charset=UTF-8");
                response.setHeader("X-Target", String.valueOf(request.getDispatcherType()));
                response.getWriter().print("target " + path);
            }
        }
    }
}
