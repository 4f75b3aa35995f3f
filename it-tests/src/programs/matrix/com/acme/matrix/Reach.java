package com.acme.matrix;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.reflect.Proxy;

/** Methods that rules mean by the name of another type, or by no name at all. */
final class Reach {
    interface Api {
        String byInterface(int number);
    }

    interface Crud<T, I> {
        T byGeneric(I number);
    }

    interface Store extends Crud<String, Integer> {}

    static final class ApiImpl implements Api, Store {
        @Override
        public String byInterface(int number) {
            return Counts.ran("byInterface", number);
        }

        @Override
        public String byGeneric(Integer number) {
            return Counts.ran("byGeneric", number);
        }
    }

    @Retention(RetentionPolicy.RUNTIME)
    @interface Slow {}

    @Slow
    @Retention(RetentionPolicy.RUNTIME)
    @interface VerySlow {}

    interface Marked {
        @Slow
        String byAnnotation(int number);
    }

    static final class MarkedImpl implements Marked {
        @Override
        public String byAnnotation(int number) {
            return Counts.ran("byAnnotation", number);
        }
    }

    static final class Composed {
        @VerySlow
        String byComposed(int number) {
            return Counts.ran("byComposed", number);
        }
    }

    abstract static class Top {
        String fromHeir(int number) {
            return Counts.ran("fromHeir", number);
        }

        abstract String byPlus(int number);
    }

    static final class Heir extends Top {
        @Override
        String byPlus(int number) {
            return Counts.ran("byPlus", number);
        }
    }

    /** Nobody implements it. */
    interface Client {
        String byProxy(int number);
    }

    static Client client() {
        return (Client)
                Proxy.newProxyInstance(
                        Reach.class.getClassLoader(),
                        new Class<?>[] {Client.class},
                        (proxy, method, arguments) ->
                                Counts.ran(method.getName(), (Integer) arguments[0]));
    }

    static class Service {
        String inSubclass(int number) {
            return Counts.ran("inSubclass", number);
        }
    }

    /** As Spring generates them. */
    static final class Service$$SpringCGLIB$$0 extends Service {
        @Override
        String inSubclass(int number) {
            return super.inSubclass(number);
        }
    }

    final ApiImpl api = new ApiImpl();
    final MarkedImpl marked = new MarkedImpl();
    final Composed composed = new Composed();
    final Heir heir = new Heir();
    final Client client = client();
    final Service service = new Service$$SpringCGLIB$$0();
}
