package com.acme.world;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TimeZone;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.web.context.request.AbstractRequestAttributes;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;

/** Answers {@code method id key=value ...}: a call in somebody's world, on a pooled thread. */
public final class Main {
    enum Colour {
        RED,
        GREEN
    }

    record Point(int x, Object y) {}

    static final class Plain {
        Object content;
        int[] numbers = {1, 2};
    }

    private static final Service SERVICE = new Service();

    /** Loaded late. */
    private static final class Late {
        static final Annotated ANNOTATED = new Annotated();
    }

    private Main() {}

    public static void main(String[] args) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(1);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            String answer =
                    words[0].equals("lists")
                            ? lists(Integer.parseInt(words[1]))
                            : words[0].equals("bodies")
                                    ? Integer.toString(Service.BODIES.get())
                                    : pool.submit(() -> inWorld(words)).get();
            System.out.println(answer);
        }
        pool.shutdown();
    }

    private static String inWorld(String[] words) {
        try {
            for (int i = 2; i < words.length; i++) {
                String[] pair = words[i].split("=");
                switch (pair[0]) {
                    case "user" -> signIn(pair[1]);
                    case "locale" -> LocaleContextHolder.setLocale(Locale.forLanguageTag(pair[1]));
                    case "zone" -> LocaleContextHolder.setTimeZone(TimeZone.getTimeZone(pair[1]));
                    case "request" -> RequestContextHolder.setRequestAttributes(new Request());
                    case "tenant" -> Tenant.NAME.set(pair[1]);
                    default -> throw new IllegalArgumentException(pair[0]);
                }
            }
            SERVICE.kept = new SecurityContextImpl(SecurityContextHolder.getContext().getAuthentication());
            return call(words[0], words[1]);
        } finally {
            SecurityContextHolder.clearContext();
            LocaleContextHolder.resetLocaleContext();
            RequestContextHolder.resetRequestAttributes();
            Tenant.NAME.remove();
        }
    }

    private static void signIn(String name) {
        Authentication user =
                name.equals("anonymous")
                        ? new AnonymousAuthenticationToken(
                                "key", "anonymousUser", AuthorityUtils.createAuthorityList("ROLE_ANONYMOUS"))
                        : name.startsWith("unproven-")
                                ? UsernamePasswordAuthenticationToken.unauthenticated(name, "x")
                                : UsernamePasswordAuthenticationToken.authenticated(
                                        name, "x", AuthorityUtils.createAuthorityList("ROLE_USER"));
        SecurityContextHolder.setContext(new SecurityContextImpl(user));
    }

    private static String call(String method, String argument) {
        return switch (method) {
            case "basket" -> SERVICE.basket(Long.parseLong(argument));
            case "orders" -> SERVICE.orders(Long.parseLong(argument));
            case "buy" -> {
                SERVICE.buy(Long.parseLong(argument));
                yield "bought";
            }
            case "guarded" -> SERVICE.guarded(Long.parseLong(argument));
            case "remembered" -> SERVICE.remembered(Long.parseLong(argument));
            case "deferred" -> SERVICE.deferred(Long.parseLong(argument));
            case "audited" -> SERVICE.audited(Long.parseLong(argument));
            case "greeting" -> SERVICE.greeting(Long.parseLong(argument));
            case "clock" -> SERVICE.clock(Long.parseLong(argument));
            case "page" -> SERVICE.page(Long.parseLong(argument));
            case "strict" -> SERVICE.strict(Long.parseLong(argument));
            case "around" -> SERVICE.around(Long.parseLong(argument));
            case "tenant" -> SERVICE.tenant(Long.parseLong(argument));
            case "noted" -> Late.ANNOTATED.noted(Long.parseLong(argument));
            case "quoted" -> SERVICE.quoted(argument);
            default -> throw new IllegalArgumentException(method);
        };
    }

    /** A request of no container. */
    private static final class Request extends AbstractRequestAttributes {
        @Override
        protected void updateAccessedSessionAttributes() {}

        @Override
        public Object getAttribute(String name, int scope) {
            return null;
        }

        @Override
        public void setAttribute(String name, Object value, int scope) {}

        @Override
        public void removeAttribute(String name, int scope) {}

        @Override
        public String[] getAttributeNames(int scope) {
            return new String[0];
        }

        @Override
        public void registerDestructionCallback(String name, Runnable callback, int scope) {}

        @Override
        public Object resolveReference(String key) {
            return null;
        }

        @Override
        public String getSessionId() {
            return "s";
        }

        @Override
        public Object getSessionMutex() {
            return this;
        }
    }

    /** The same argument lists in every JVM; the hash of all answers. */
    private static String lists(int count) {
        Random random = new Random(7);
        int hash = 0;
        for (int i = 0; i < count; i++) {
            hash = 31 * hash + SERVICE.plain(value(random, 3), text(random), list(random, 2)).hashCode();
        }
        return Integer.toString(hash);
    }

    private static String text(Random random) {
        return "%,:'[]{}é\uD800\uDC00x".substring(random.nextInt(6), 6 + random.nextInt(7));
    }

    private static List<Object> list(Random random, int depth) {
        List<Object> list = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            list.add(value(random, depth - 1));
        }
        return list;
    }

    private static Object value(Random random, int depth) {
        int kind = random.nextInt(depth <= 0 ? 12 : 19);
        return switch (kind) {
            case 0 -> null;
            case 1 -> random.nextInt();
            case 2 -> random.nextLong();
            case 3 -> random.nextDouble() * Math.pow(10, random.nextInt(40) - 20);
            case 4 -> random.nextFloat();
            case 5 -> Float.intBitsToFloat(random.nextInt());
            case 6 -> Double.longBitsToDouble(random.nextLong());
            case 7 -> Colour.values()[random.nextInt(2)];
            case 8 -> new UUID(random.nextLong(), random.nextLong());
            case 9 -> LocalDate.ofEpochDay(random.nextInt(100_000));
            case 10 -> new BigDecimal(random.nextInt()).movePointLeft(random.nextInt(9));
            case 11 -> text(random);
            case 12 -> list(random, depth);
            case 13 -> {
                Set<Object> set = new HashSet<>();
                for (int i = random.nextInt(5); i > 0; i--) {
                    set.add(value(random, 0));
                }
                yield set;
            }
            case 14 -> {
                Map<Object, Object> map = random.nextBoolean() ? new HashMap<>() : new LinkedHashMap<>();
                for (int i = random.nextInt(5); i > 0; i--) {
                    map.put(text(random), value(random, depth - 1));
                }
                yield map;
            }
            case 15 -> new Point(random.nextInt(), value(random, depth - 1));
            case 16 -> {
                Plain plain = new Plain();
                plain.content = value(random, depth - 1);
                yield plain;
            }
            case 17 -> new int[] {random.nextInt(), random.nextInt()};
            default -> Arrays.asList(value(random, depth - 1), Locale.FRANCE, Colour.class).toArray();
        };
    }
}
