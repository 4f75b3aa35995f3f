package com.acme.witness;

import java.lang.management.ManagementFactory;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.ServiceLoader;
import java.util.TimeZone;
import java.util.TreeSet;
import java.util.concurrent.ForkJoinPool;
import java.util.logging.LogManager;
import javax.management.MBeanServer;
import javax.management.MBeanServerBuilder;

/** Says what an application finds at the start of its main; the same with the agent and without. */
public final class Main {
    private Main() {}

    /** Chosen by the application in its main, as application servers do. */
    public static final class OwnLogManager extends LogManager {}

    /** The same for JMX. */
    public static final class OwnServerBuilder extends MBeanServerBuilder {}

    public static void main(String[] args) throws Exception {
        say("properties", new TreeSet<>(System.getProperties().stringPropertyNames()));
        say("time zone property", System.getProperty("user.timezone"));
        say("out", System.out.getClass());
        say("err", System.err.getClass());
        say("in", System.in.getClass());
        say("uncaught", Thread.getDefaultUncaughtExceptionHandler());
        Thread main = Thread.currentThread();
        say("thread", main);
        say("priority", main.getPriority());
        say("loader", main.getContextClassLoader().getClass());
        say("same loader", main.getContextClassLoader() == Main.class.getClassLoader());

        System.setProperty("java.util.logging.manager", OwnLogManager.class.getName());
        say("log manager", LogManager.getLogManager().getClass());
        System.setProperty("java.util.concurrent.ForkJoinPool.common.parallelism", "3");
        say("common pool", ForkJoinPool.getCommonPoolParallelism());
        System.setProperty("javax.management.builder.initial", OwnServerBuilder.class.getName());
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        say("management", server.getClass());
        System.setProperty("user.timezone", "Asia/Tokyo");
        say("time zone", TimeZone.getDefault().getID());
        URL.setURLStreamHandlerFactory(protocol -> null);
        say("handlers", "set");

        for (String name :
                List.of(
                        "dev.deja.engine.Engine",
                        "dev.deja.cache.Cache",
                        "dev.deja.weave.Weaver",
                        "redis.clients.jedis.Jedis",
                        "com.google.gson.Gson",
                        "com.github.benmanes.caffeine.cache.Caffeine",
                        "net.bytebuddy.ByteBuddy",
                        "org.tinylog.Logger",
                        "org.slf4j.Logger",
                        "org.jspecify.annotations.NullMarked")) {
            for (ClassLoader loader :
                    new ClassLoader[] {
                        Main.class.getClassLoader(), ClassLoader.getSystemClassLoader(), null
                    }) {
                say(name, found(name, loader));
            }
            say(name + " as a file", resources(name.replace('.', '/') + ".class"));
        }
        for (String name :
                List.of(
                        "META-INF/services/org.tinylog.provider.LoggingProvider",
                        "META-INF/services/org.slf4j.spi.SLF4JServiceProvider",
                        "META-INF/services/java.lang.System$LoggerFinder",
                        "tinylog.properties",
                        "agent.properties",
                        "module-info.class")) {
            say(name, resources(name));
        }
        List<String> finders = new ArrayList<>();
        for (System.LoggerFinder finder : ServiceLoader.load(System.LoggerFinder.class)) {
            finders.add(finder.getClass().getName());
        }
        say("finders", finders);
        say("packages", packages());

        Calls calls = new Calls();
        say("woven", calls.twice(21) + calls.twice(21));
        say("bodies", calls.bodies);
        say("methods", methods(Calls.class));
        say("fields", List.of(Calls.class.getDeclaredFields()).toString());
        System.out.println("end");
    }

    private static List<String> methods(Class<?> type) {
        List<String> methods = new ArrayList<>();
        for (var method : type.getDeclaredMethods()) {
            methods.add(method.toString());
        }
        Collections.sort(methods);
        return methods;
    }

    private static boolean found(String name, ClassLoader loader) {
        try {
            Class.forName(name, false, loader);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static int resources(String name) throws Exception {
        return Collections.list(Main.class.getClassLoader().getResources(name)).size();
    }

    private static List<String> packages() {
        List<String> packages = new ArrayList<>();
        for (Package each : Main.class.getClassLoader().getDefinedPackages()) {
            packages.add(each.getName());
        }
        Collections.sort(packages);
        return packages;
    }

    private static void say(String what, Object value) {
        System.out.println(what + " = " + value);
    }
}
