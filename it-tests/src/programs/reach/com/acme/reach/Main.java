package com.acme.reach;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Types that have their methods from one another. Answers each line with one line. */
public final class Main {
    private static final Map<String, Integer> RAN = new TreeMap<>();

    private Main() {}

    static String ran(String what, Object of) {
        RAN.merge(what, 1, Integer::sum);
        return what + " of " + of;
    }

    public interface Crud<T, ID> {
        T findById(ID id);

        void save(T value);
    }

    public interface Owners extends Crud<String, Integer> {
        String byName(String name);
    }

    public static class SqlOwners implements Owners {
        @Override
        public String findById(Integer id) {
            return ran("sql", id);
        }

        @Override
        public void save(String value) {
            ran("save", value);
        }

        @Override
        public String byName(String name) {
            return ran("sql", name);
        }
    }

    public static class FileOwners implements Owners {
        @Override
        public String findById(Integer id) {
            return ran("file", id);
        }

        @Override
        public void save(String value) {
            ran("save", value);
        }

        @Override
        public String byName(String name) {
            return ran("file", name);
        }
    }

    public static class Base<T> {
        public String find(long id) {
            return ran(getClass().getSimpleName(), id);
        }

        public void write(T what) {
            ran("write", what);
        }
    }

    public static class Cats extends Base<String> {}

    public static class Dogs extends Base<String> {}

    public static class Birds extends Base<String> {}

    public interface Clients {
        String get(String path);

        @Deprecated
        String guarded(String path);
    }

    /** As a framework answers for an interface that no class implements. */
    private static final class Remote implements InvocationHandler {
        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) {
            return ran(method.getName(), arguments[0]);
        }
    }

    /** As an interceptor stands before another proxy. */
    private static final class Before implements InvocationHandler {
        private final Object next;

        Before(Object next) {
            this.next = next;
        }

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            RAN.merge("intercepted", 1, Integer::sum);
            try {
                return method.invoke(next, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(
                Proxy.newProxyInstance(
                        Main.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static final Map<String, Object> OBJECTS = new ConcurrentHashMap<>();

    private static Object make(String name) {
        switch (name) {
            case "sql":
                return new SqlOwners();
            case "file":
                return new FileOwners();
            case "cats":
                return new Cats();
            case "dogs":
                return new Dogs();
            case "birds":
                return new Birds();
            case "remote":
            case "another":
                return proxy(Clients.class, new Remote());
            case "outer":
                return proxy(Clients.class, new Before(of("remote")));
            case "proxied":
                return proxy(Owners.class, new Before(of("sql")));
            default:
                throw new IllegalArgumentException(name);
        }
    }

    private static Object of(String name) {
        Object known = OBJECTS.get(name);
        if (known == null) {
            known = make(name);
            OBJECTS.put(name, known);
        }
        return known;
    }

    private static String answer(String[] words) {
        switch (words[0]) {
            case "ran":
                String ran = RAN.toString();
                RAN.clear();
                return ran;
            case "id":
                return ((Owners) of(words[1])).findById(Integer.valueOf(words[2]));
            case "name":
                return ((Owners) of(words[1])).byName(words[2]);
            case "save":
                ((Owners) of(words[1])).save(words[2]);
                return "saved";
            case "find":
                return ((Base<?>) of(words[1])).find(Long.parseLong(words[2]));
            case "write":
                @SuppressWarnings("unchecked")
                Base<String> base = (Base<String>) of(words[1]);
                base.write(words[2]);
                return "written";
            case "get":
                return ((Clients) of(words[1])).get(words[2]);
            case "guarded":
                return ((Clients) of(words[1])).guarded(words[2]);
            default:
                throw new IllegalArgumentException(words[0]);
        }
    }

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
}
