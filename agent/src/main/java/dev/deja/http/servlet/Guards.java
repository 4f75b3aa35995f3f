package dev.deja.http.servlet;

/**
 * Where the guards of the application are, for a class of servlets. A servlet that hands requests
 * to handlers of its own has guards of its own, and an answer given in front of them would pass
 * them by (SPEC E10).
 */
public enum Guards {
    /** Filters only: they are behind when the servlet is called. */
    OUTSIDE,
    /** Inside a framework that has hooks of its own; see {@link ServletExchanges}. */
    INSIDE,
    /** Inside a framework that the agent cannot look behind. */
    HIDDEN;

    private static final String[] HOOKED = {
        "org.springframework.web.servlet.DispatcherServlet",
        "org.glassfish.jersey.servlet.ServletContainer",
        "io.javalin.jetty.JavalinJettyServlet",
        "io.javalin.http.servlet.JavalinServlet",
    };

    private static final String[] FOREIGN = {
        "io.javalin.http.JavalinServlet",
        "io.javalin.core.JavalinServlet",
        "org.jboss.resteasy.plugins.server.servlet.HttpServletDispatcher",
        "org.jboss.resteasy.plugins.server.servlet.HttpServlet30Dispatcher",
        "org.apache.cxf.transport.servlet.AbstractHTTPServlet",
        "org.springframework.http.server.reactive.ServletHttpHandlerAdapter",
        "org.springframework.ws.transport.http.MessageDispatcherServlet",
        "org.apache.axis2.transport.http.AxisServlet",
        "org.apache.struts.action.ActionServlet",
        "org.apache.wicket.protocol.http.WicketServlet",
        "org.scalatra.ScalatraServlet",
        "spark.servlet.SparkServlet",
        "io.ktor.server.servlet.ServletApplicationEngine",
        "io.ktor.server.servlet.jakarta.ServletApplicationEngine",
        "com.vaadin.server.VaadinServlet",
        "com.vaadin.flow.server.VaadinServlet",
        "jakarta.faces.webapp.FacesServlet",
        "javax.faces.webapp.FacesServlet",
        "org.restlet.ext.servlet.ServerServlet",
        "org.apache.camel.http.common.CamelServlet",
        "io.micronaut.servlet.engine.DefaultMicronautServlet",
        "com.sun.jersey.spi.container.servlet.ServletContainer",
    };

    /** Dies with the class it is about. */
    private static final ClassValue<Guards> OF =
            new ClassValue<>() {
                @Override
                protected Guards computeValue(Class<?> servlet) {
                    return find(servlet);
                }
            };

    static Guards of(Class<?> servlet) {
        return OF.get(servlet);
    }

    private static Guards find(Class<?> servlet) {
        for (Class<?> type = servlet; type != null; type = type.getSuperclass()) {
            if (isOneOf(type.getName(), HOOKED)) {
                return INSIDE;
            }
            if (isOneOf(type.getName(), FOREIGN)) {
                return HIDDEN;
            }
        }
        return OUTSIDE;
    }

    private static boolean isOneOf(String name, String[] names) {
        for (String each : names) {
            if (name.equals(each)) {
                return true;
            }
        }
        return false;
    }
}
