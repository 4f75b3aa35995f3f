package com.acme.lab;

/** Woven methods that call woven methods. */
class Names {
    static class Base {
        String name(String of) {
            Bodies.ran("base");
            return "base of " + of;
        }
    }

    static class Derived extends Base {
        @Override
        String name(String of) {
            Bodies.ran("derived");
            return "derived of " + super.name(of);
        }
    }

    private final Base base;

    Names(Base base) {
        this.base = base;
    }

    String greeting(String of) {
        Bodies.ran("greeting");
        return "hello " + base.name(of) + " and " + base.name(of);
    }

    String forgetful(String of) {
        Bodies.ran("forgetful");
        forget(of);
        return "forgetful " + of;
    }

    void forget(String of) {
        Bodies.ran("forget");
    }
}
