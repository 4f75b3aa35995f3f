package com.acme.wars;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;

/**
 * Tomcat and Jetty with web applications that come and go. Commands: {@code deploy server context
 * folder}, {@code undeploy server context}, {@code get server path}, {@code post server path},
 * {@code alive} (loaders that nothing uses any more and that are not collected).
 */
public final class Main {
    private static final Tomcat TOMCAT = new Tomcat();
    private static final Server JETTY = new Server();
    private static final ContextHandlerCollection CONTEXTS = new ContextHandlerCollection();
    private static final Map<String, Context> OF_TOMCAT = new HashMap<>();
    private static final Map<String, WebAppContext> OF_JETTY = new HashMap<>();
    private static final List<WeakReference<ClassLoader>> GONE = new ArrayList<>();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private Main() {}

    public static void main(String[] args) throws Exception {
        TOMCAT.setBaseDir(Files.createTempDirectory("tomcat").toString());
        TOMCAT.setPort(0);
        // There is no JSP here.
        TOMCAT.setAddDefaultWebXmlToWebapp(false);
        TOMCAT.getConnector();
        TOMCAT.start();
        ServerConnector connector = new ServerConnector(JETTY);
        JETTY.addConnector(connector);
        JETTY.setHandler(CONTEXTS);
        JETTY.start();
        Map<String, Integer> ports =
                Map.of(
                        "tomcat", TOMCAT.getConnector().getLocalPort(),
                        "jetty", connector.getLocalPort());
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            try {
                System.out.println(
                        switch (words[0]) {
                            case "deploy" -> deploy(words[1], words[2], Path.of(words[3]));
                            case "undeploy" -> undeploy(words[1], words[2]);
                            case "alive" -> alive();
                            default -> ask(words[0], ports.get(words[1]), words[2]);
                        });
            } catch (Exception e) {
                e.printStackTrace();
                System.out.println(e);
            }
        }
        System.exit(0);
    }

    private static String deploy(String server, String context, Path folder) throws Exception {
        if (server.equals("tomcat")) {
            OF_TOMCAT.put(context, TOMCAT.addWebapp(context, folder.toString()));
            return OF_TOMCAT.get(context).getState().toString();
        }
        WebAppContext app = new WebAppContext();
        app.setContextPath(context);
        app.setBaseResourceAsPath(folder);
        CONTEXTS.addHandler(app);
        app.start();
        OF_JETTY.put(context, app);
        return app.getState();
    }

    private static String undeploy(String server, String context) throws Exception {
        if (server.equals("tomcat")) {
            Context gone = OF_TOMCAT.remove(context);
            GONE.add(new WeakReference<>(gone.getLoader().getClassLoader()));
            gone.stop();
            TOMCAT.getHost().removeChild(gone);
            gone.destroy();
        } else {
            WebAppContext gone = OF_JETTY.remove(context);
            GONE.add(new WeakReference<>(gone.getClassLoader()));
            gone.stop();
            CONTEXTS.removeHandler(gone);
            gone.destroy();
        }
        return "gone";
    }

    private static String ask(String method, int port, String path) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .method(method.toUpperCase(java.util.Locale.ROOT),
                                HttpRequest.BodyPublishers.noBody())
                        .build();
        HttpResponse<String> response =
                CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        return response.statusCode()
                + " "
                + response.headers().firstValue("X-Cache").orElse("-")
                + " "
                + response.body().replace('\n', ' ');
    }

    private static String alive() throws Exception {
        long alive = GONE.size();
        for (int i = 0; i < 100 && alive > 0; i++) {
            System.gc();
            Map.of(i, new byte[1 << 16]);
            Thread.sleep(20);
            alive = GONE.stream().filter(loader -> loader.get() != null).count();
        }
        return alive + " of " + GONE.size();
    }
}
