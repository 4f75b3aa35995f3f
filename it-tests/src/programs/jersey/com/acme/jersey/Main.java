package com.acme.jersey;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.nio.file.Files;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.catalina.startup.Tomcat;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.servlet.ServletContainer;

/** A service on Jersey in a Tomcat, whose guard is a filter of JAX-RS. */
public final class Main {
    private static final AtomicInteger GUARDED = new AtomicInteger();
    private static final AtomicInteger HANDLED = new AtomicInteger();
    private static final AtomicInteger AFTER = new AtomicInteger();

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(Files.createTempDirectory("tomcat").toString());
        tomcat.setPort(0);
        org.apache.catalina.Context context =
                tomcat.addContext("", Files.createTempDirectory("web").toString());
        ResourceConfig config = new ResourceConfig(Items.class, Guard.class, After.class);
        Tomcat.addServlet(context, "jersey", new ServletContainer(config));
        context.addServletMappingDecoded("/*", "jersey");
        tomcat.start();
        System.out.println(tomcat.getConnector().getLocalPort());
        while (System.in.read() > 0) {
            System.in.skip(System.in.available());
            System.out.println(GUARDED + " " + HANDLED + " " + AFTER);
        }
        tomcat.stop();
    }

    /** Denies one user. */
    public static final class Guard implements ContainerRequestFilter {
        @Override
        public void filter(ContainerRequestContext request) {
            GUARDED.incrementAndGet();
            if ("mallory".equals(request.getHeaderString("X-User"))) {
                request.abortWith(Response.status(403).entity("not you").build());
            }
        }
    }

    /** Runs after all. */
    public static final class After implements ContainerResponseFilter {
        @Override
        public void filter(ContainerRequestContext request, ContainerResponseContext response) {
            AFTER.incrementAndGet();
        }
    }

    /** The resource. */
    @Path("/")
    public static final class Items {
        @GET
        @Path("items/{id}")
        @Produces("text/plain")
        public String item(@PathParam("id") int id) {
            HANDLED.incrementAndGet();
            return "item " + id;
        }

        @GET
        @Path("items/{id}")
        @Produces("application/json")
        public String itemAsJson(@PathParam("id") int id) {
            HANDLED.incrementAndGet();
            return "{\"id\":" + id + "}";
        }

        @GET
        @Path("greeting")
        public String greeting(@HeaderParam("X-Name") String name) {
            HANDLED.incrementAndGet();
            return "hello " + name;
        }

        @GET
        @Path("tenant")
        public String tenant(@Context HttpHeaders headers) {
            HANDLED.incrementAndGet();
            return "tenant " + headers.getHeaderString("X-Tenant");
        }

        @GET
        @Path("all")
        public String all(@Context HttpHeaders headers) {
            HANDLED.incrementAndGet();
            return "headers " + headers.getRequestHeaders().size();
        }

        @PUT
        @Path("items/{id}")
        public void put(@PathParam("id") int id) {}
    }
}
