package com.acme.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import javax.management.Attribute;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;

/** Answers each line with one line. */
public final class Main {
    private static final Prices PRICES = new Prices();
    private static final Values VALUES = new Values();
    private static final Names.Derived DERIVED = new Names.Derived();
    private static final Names NAMES = new Names(DERIVED);
    private static final Deep DEEP = new Deep();
    private static FutureTask<String> running;

    private Main() {}

    public static void main(String[] args) throws Exception {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String answer;
            try {
                answer = answer(line.split(" "));
            } catch (Exception e) {
                answer = "threw " + e;
            }
            System.out.println(answer);
        }
    }

    private static String answer(String[] words) throws Exception {
        switch (words[0]) {
            case "bodies":
                return Bodies.counted();
            case "throw":
                return thrown(words[1], throwable(words[2]));
            case "name":
                return DERIVED.name(words[1]);
            case "greeting":
                return NAMES.greeting(words[1]);
            case "forgetful":
                return NAMES.forgetful(words[1]);
            case "fetch":
                return new Client(words[1]).fetch(words[2]);
            case "big":
                return "" + VALUES.big(Integer.parseInt(words[1])).length();
            case "report":
                return VALUES.report(words[1]).title;
            case "callback":
                VALUES.callback(words[1]).action.run();
                return "done";
            case "nothing":
                return VALUES.nothing(words[1]);
            case "page":
                return VALUES.page(words[1]).toString();
            case "mutate":
                return mutate(words[1]);
            case "storm":
                return storm(words[1], Integer.parseInt(words[2]));
            case "shared":
                return "" + (VALUES.item(words[1]) == VALUES.item(words[1]));
            case "put":
                PRICES.put(words[1], words[2]);
                return "done";
            case "price":
                return PRICES.price(words[1]);
            case "change":
                PRICES.change(words[1], words[2]);
                return "done";
            case "hold":
                PRICES.hold();
                running = new FutureTask<>(() -> PRICES.price(words[1]));
                new Thread(running, "held").start();
                PRICES.awaitEntered();
                return "held";
            case "release":
                PRICES.release();
                return running.get();
            case "interrupted":
                Thread.currentThread().interrupt();
                return PRICES.price(words[1]) + " " + Thread.interrupted();
            case "deep":
                return deep(Integer.parseInt(words[1]));
            case "virtual":
                return virtually(() -> PRICES.price(words[1]));
            case "jmx":
                return jmx(words);
            default:
                return "unknown " + words[0];
        }
    }

    private static String deep(int levels) {
        try {
            return "" + DEEP.levels(levels);
        } catch (StackOverflowError e) {
            return "overflow";
        }
    }

    /** On a virtual thread, in a program that is compiled for a JVM without them. */
    private static String virtually(Callable<String> work) throws Exception {
        FutureTask<String> task = new FutureTask<>(work);
        Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
        return task.get();
    }

    private static Throwable throwable(String kind) {
        switch (kind) {
            case "unchecked":
                return new IllegalStateException("unchecked");
            case "checked":
                return new IOException("checked");
            case "error":
                return new StackOverflowError("error");
            default:
                return new Throwing.Odd();
        }
    }

    private static String thrown(String method, Throwable expected) {
        Throwing service = new Throwing(expected);
        try {
            switch (method) {
                case "cached":
                    service.cached("k");
                    break;
                case "cachedPrimitive":
                    service.cachedPrimitive(1);
                    break;
                case "evicting":
                    service.evicting("k");
                    break;
                default:
                    service.cachedAndEvicting("k");
            }
            return "returned";
        } catch (Throwable t) {
            boolean agentInTrace = false;
            for (StackTraceElement frame : t.getStackTrace()) {
                agentInTrace |= frame.getClassName().contains("deja");
            }
            return (t == expected ? "same" : "another " + t)
                    + (agentInTrace ? " with frames of the agent" : "")
                    + (t.getSuppressed().length > 0 ? " with suppressed" : "")
                    + (Thread.holdsLock(service) ? " still locked" : "");
        }
    }

    /** The different answers that many calls give. */
    private static String storm(String of, int calls) {
        Set<String> answers = new TreeSet<>();
        for (int i = 0; i < calls; i++) {
            answers.add(VALUES.page(of) + " " + VALUES.item(of) + " " + VALUES.list(of));
            if (!VALUES.big(900).equals("x".repeat(900)) || VALUES.nothing(of) != null) {
                answers.add("wrong");
            }
        }
        return answers.toString();
    }

    private static String mutate(String of) {
        Supplier<List<Values.Item>> ask = () -> VALUES.list(of);
        List<Values.Item> first = ask.get();
        VALUES.kept.clear();
        List<Values.Item> second = ask.get();
        second.clear();
        List<Values.Item> third = ask.get();
        return third.size() + (second == third ? " shared" : " apart") + " " + first.getClass();
    }

    private static String jmx(String[] words) throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName name = new ObjectName("dev.deja:type=Deja");
        switch (words[1]) {
            case "there":
                return "" + server.isRegistered(name);
            case "get":
                return "" + server.getAttribute(name, words[2]);
            case "enabled":
                server.setAttribute(name, new Attribute("Enabled", Boolean.valueOf(words[2])));
                return "done";
            case "rule":
                TabularData rules = (TabularData) server.getAttribute(name, "CacheRules");
                CompositeData row = rules.get(new Object[] {words[2]});
                Object value = ((CompositeData) row.get("value")).get(words[3]);
                return value instanceof TabularData
                        ? ((TabularData) value).values().toString()
                        : value.toString();
            default:
                server.invoke(name, words[1], new Object[0], new String[0]);
                return "done";
        }
    }
}
