package dev.deja.http.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import jakarta.servlet.Servlet;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServlet;
import org.junit.jupiter.api.Test;

final class BridgesTest {
    @Test
    void one_bridge_serves_all_classes_of_one_api_and_none_serves_others() {
        ServletBridge ofServlet = Bridges.ofServlet(HttpServlet.class);
        assertEquals(ofServlet, Bridges.ofServlet(Servlet.class));
        assertEquals(ofServlet, Bridges.ofRequest(ServletRequest.class));
        assertEquals(null, Bridges.ofServlet(String.class));
        assertEquals(null, ServletExchanges.current("no request"));
    }

    @Test
    void the_bridge_is_of_a_loader_of_its_own() {
        ServletBridge bridge = Bridges.ofServlet(HttpServlet.class);
        assertNotNull(bridge);
        ClassLoader loader = bridge.getClass().getClassLoader();
        assertEquals("deja bridge", loader.getName());
        assertEquals(Servlet.class.getClassLoader(), loader.getParent());
    }
}
