package dev.deja.benchmarks.app;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;

/** A service on Tomcat: {@code /constant}, {@code /report} and {@code /computed}. */
public final class TomcatPages extends HttpServlet {
    private static final long serialVersionUID = 1L;

    /** Started in a JVM of its own; says its port on standard output. */
    public static void main(String[] args) throws IOException, LifecycleException {
        Path folder = Files.createTempDirectory("deja-benchmarks");
        folder.toFile().deleteOnExit();
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(folder.toString());
        tomcat.setPort(0);
        // As many requests on one connection as the client likes; every server is told so.
        tomcat.getConnector().setProperty("maxKeepAliveRequests", "-1");
        Context context = tomcat.addContext("", null);
        Tomcat.addServlet(context, "pages", new TomcatPages());
        context.addServletMappingDecoded("/*", "pages");
        tomcat.start();
        System.out.println(tomcat.getConnector().getLocalPort());
        tomcat.getServer().await();
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        byte[] body;
        try {
            body =
                    switch (request.getRequestURI()) {
                        case "/constant" -> Report.CONSTANT;
                        case "/report" -> Report.slowly();
                        default -> Report.computed();
                    };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        response.setContentType(Report.TYPE);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
