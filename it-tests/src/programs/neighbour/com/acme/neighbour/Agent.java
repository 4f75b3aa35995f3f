package com.acme.neighbour;

import static net.bytebuddy.matcher.ElementMatchers.isMethod;
import static net.bytebuddy.matcher.ElementMatchers.nameStartsWith;
import static net.bytebuddy.matcher.ElementMatchers.named;

import java.lang.instrument.ClassDefinition;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.asm.Advice;

/** Another agent, which counts calls by advice in the methods that Deja weaves. */
public final class Agent {
    /** Calls that the advice has seen. */
    public static final AtomicInteger CALLS = new AtomicInteger();

    private static Instrumentation instrumentation;

    private Agent() {}

    public static void premain(String argument, Instrumentation given) {
        instrumentation = given;
        AgentBuilder builder =
                new AgentBuilder.Default().ignore(nameStartsWith("net.bytebuddy."));
        if ("retransform".equals(argument)) {
            builder =
                    builder.disableClassFormatChanges()
                            .with(AgentBuilder.RedefinitionStrategy.RETRANSFORMATION)
                            .with(AgentBuilder.TypeStrategy.Default.REDEFINE);
        }
        if ("redefine".equals(argument)) {
            builder =
                    builder.disableClassFormatChanges()
                            .with(AgentBuilder.RedefinitionStrategy.REDEFINITION);
        }
        builder.type(named("com.acme.neighbours.Prices"))
                .transform(
                        (type, description, loader, module, domain) ->
                                type.visit(
                                        Advice.to(Counting.class)
                                                .on(isMethod().and(named("price")))))
                .installOn(given);
    }

    /** How often the advice was at work. */
    public static int calls(Class<?> type, Path ignored) {
        return CALLS.get();
    }

    /** What a debugger does with a class that was compiled anew. */
    public static String swap(Class<?> type, Path folder) throws Exception {
        byte[] bytes =
                Files.readAllBytes(folder.resolve(type.getName().replace('.', '/') + ".class"));
        instrumentation.redefineClasses(new ClassDefinition(type, bytes));
        return "swapped";
    }

    /** What a profiler does when it is attached. */
    public static String again(Class<?> type, Path ignored) throws Exception {
        instrumentation.retransformClasses(type);
        return "again";
    }

    /** Copied into the methods. */
    public static final class Counting {
        private Counting() {}

        @Advice.OnMethodEnter
        static void enter() {
            CALLS.incrementAndGet();
        }
    }
}
