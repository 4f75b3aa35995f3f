package com.acme.guest;

import com.github.benmanes.caffeine.cache.CacheWriter;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.gson.Gson;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.implementation.FixedValue;
import net.bytebuddy.matcher.ElementMatchers;
import org.slf4j.LoggerFactory;
import org.tinylog.Logger;
import org.tinylog.provider.ProviderRegistry;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;

/** An application with libraries of its own, of other versions than those inside the agent. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(args[0]);
        Library library = new Library();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            switch (line) {
                case "jedis":
                    // BinaryJedis and this constructor are gone in later versions.
                    try (JedisPool pool = new JedisPool("127.0.0.1", port);
                            Jedis jedis = pool.getResource()) {
                        jedis.set("own", "value");
                        System.out.println(
                                jedis.get("own")
                                        + " "
                                        + Class.forName("redis.clients.jedis.BinaryJedis")
                                                .getSimpleName());
                    }
                    break;
                case "gson":
                    System.out.println(new Gson().toJson(library.title(7)));
                    break;
                case "caffeine":
                    Class<?> writer = CacheWriter.class;
                    var cache = Caffeine.newBuilder().maximumSize(3).build();
                    cache.put("a", "b");
                    System.out.println(cache.getIfPresent("a") + " " + writer.getSimpleName());
                    break;
                case "bytebuddy":
                    System.out.println(
                            new ByteBuddy()
                                    .subclass(Object.class)
                                    .method(ElementMatchers.named("toString"))
                                    .intercept(FixedValue.value("generated"))
                                    .make()
                                    .load(Main.class.getClassLoader())
                                    .getLoaded()
                                    .getConstructor()
                                    .newInstance());
                    break;
                case "tinylog":
                    Logger.error("said by the application");
                    System.out.println(
                            ProviderRegistry.getLoggingProvider().getClass().getClassLoader()
                                    == Main.class.getClassLoader());
                    break;
                case "slf4j":
                    System.out.println(
                            LoggerFactory.getILoggerFactory().getClass().getSimpleName());
                    break;
                case "origins":
                    StringBuilder origins = new StringBuilder();
                    for (Class<?> type :
                            new Class<?>[] {
                                Jedis.class,
                                Gson.class,
                                Caffeine.class,
                                ByteBuddy.class,
                                Logger.class,
                                LoggerFactory.class
                            }) {
                        String file =
                                type.getProtectionDomain().getCodeSource().getLocation().getPath();
                        origins.append(file.substring(file.lastIndexOf('/') + 1)).append(' ');
                    }
                    System.out.println(origins);
                    break;
                case "json":
                    // The application's own Gson type as a value: a rule's result like any other.
                    System.out.println(library.json(7));
                    break;
                case "bodies":
                    System.out.println(library.bodies);
                    break;
                default:
                    System.out.println("unknown " + line);
            }
        }
    }
}
