package dev.deja.cli;

import dev.deja.config.Configuration;
import dev.deja.rule.CacheRule;
import dev.deja.rule.ClassShape;
import dev.deja.rule.ComposedAnnotations;
import dev.deja.rule.ConstantPool;
import dev.deja.rule.Frame;
import dev.deja.rule.GeneratedClasses;
import dev.deja.rule.HiddenInputs;
import dev.deja.rule.Hierarchy;
import dev.deja.rule.JoinPoint;
import dev.deja.rule.Rule;
import dev.deja.rule.Rules;
import dev.deja.rule.SecurityAnnotations;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Shows the agent's matcher every class of an application, in the way the weaver does. */
final class Matching {
    private static final int ANNOTATION = 0x2000;

    private final Findings findings;
    private final Rules book;
    private final List<Application> applications;
    private final List<Inherited> inherited = new ArrayList<>();

    /** A method whose rules depend on the class of the receiver. */
    private record Inherited(String body, Frame.Variants variants) {}

    Matching(Configuration configuration, Findings findings, List<Application> applications) {
        this.findings = findings;
        this.applications = applications;
        List<Rule> rules = new ArrayList<>(configuration.cacheRules());
        rules.addAll(configuration.evictRules());
        book =
                new Rules(
                        rules, findings, findings, new HiddenInputs(configuration.watchedInputs()));
    }

    void run() {
        for (Application application : applications) {
            View view = new View(application);
            application.classes().forEach((name, bytes) -> match(name, bytes, view));
            matchLate(application, view);
            matchReceivers(application, view);
        }
    }

    /** A rule on what some classes inherit holds for their instances: each is told what it has. */
    private void matchReceivers(Application application, View view) {
        if (inherited.isEmpty()) {
            return;
        }
        for (String internalName : application.classes().keySet()) {
            Set<String> types = view.types(internalName);
            for (Inherited each : inherited) {
                if (types.contains(each.body)) {
                    each.variants.of(types, internalName.replace('/', '.'));
                }
            }
        }
        inherited.clear();
    }

    /** Bodies that a class further on inherits are judged again, as the agent weaves them again. */
    private void matchLate(Application application, View view) {
        Set<String> seen = new HashSet<>();
        List<String> late = findings.takeLate();
        while (!late.isEmpty()) {
            for (String className : late) {
                String internalName = className.replace('.', '/');
                byte[] classFile = application.classes().get(internalName);
                if (classFile != null && seen.add(internalName)) {
                    match(internalName, classFile, view);
                }
            }
            late = findings.takeLate();
        }
    }

    private void match(String internalName, byte[] classFile, View view) {
        boolean isGenerated = GeneratedClasses.isGenerated(internalName);
        if (!isGenerated && GeneratedClasses.isNeverWoven(internalName)) {
            return;
        }
        boolean isNamed =
                !isGenerated
                        && (book.mayMatchName(internalName)
                                || isAnnotated(internalName, classFile, view));
        if (!isNamed && !book.mayMatch(internalName, classFile, view)) {
            return;
        }
        List<String> complaints = new ArrayList<>(0);
        ClassShape shape = ClassShape.read(classFile);
        if (!isGenerated) {
            shape = ComposedAnnotations.expanded(shape, view::annotation, complaints);
        }
        for (String complaint : complaints) {
            findings.complain(shape.className(), complaint);
        }
        for (JoinPoint joinPoint : book.match(shape, view)) {
            Frame.Variants variants = joinPoint.frame().variants();
            if (variants != null) {
                inherited.add(new Inherited(internalName, variants));
            }
            CacheRule cache = joinPoint.cache();
            if (cache != null) {
                noteSecurity(findings.of(cache), shape, joinPoint, view);
            }
        }
    }

    private boolean isAnnotated(String internalName, byte[] classFile, View view) {
        int found = ConstantPool.look(classFile, book.annotationDescriptors());
        return (found & ConstantPool.MENTIONS) != 0
                || ((found & ConstantPool.ANNOTATED) != 0
                        && !ComposedAnnotations.isWellKnown(internalName)
                        && ComposedAnnotations.isIn(ClassShape.read(classFile), view::annotation));
    }

    private static void noteSecurity(
            Finding finding, ClassShape shape, JoinPoint joinPoint, Hierarchy hierarchy) {
        String guard = SecurityAnnotations.guarding(shape, joinPoint.method(), hierarchy);
        if (guard != null) {
            finding.secured()
                    .computeIfAbsent(guard, each -> new TreeSet<>())
                    .add(shape.className() + "#" + joinPoint.method().sourceForm());
        }
    }

    /** Classes as one application sees them: its own first, then those of the others. */
    private final class View implements Hierarchy {
        private final Application own;
        private final Map<String, Optional<ClassShape>> known = new HashMap<>();
        private final Map<String, List<String>> supertypes = new HashMap<>();

        View(Application own) {
            this.own = own;
        }

        @Override
        public @Nullable ClassShape find(String internalName) {
            return known.computeIfAbsent(internalName, this::read).orElse(null);
        }

        /** A class with all its supertypes. */
        Set<String> types(String internalName) {
            Set<String> types = new HashSet<>();
            Deque<String> next = new ArrayDeque<>();
            next.add(internalName);
            while (!next.isEmpty()) {
                String type = next.removeFirst();
                if (!type.isEmpty() && types.add(type)) {
                    next.addAll(supertypes.computeIfAbsent(type, this::above));
                }
            }
            return types;
        }

        private List<String> above(String internalName) {
            ClassShape shape = read(internalName).orElse(null);
            if (shape == null) {
                return List.of();
            }
            List<String> names = new ArrayList<>(shape.interfaces());
            names.add(shape.superName() == null ? "" : shape.superName());
            return names;
        }

        /** An annotation type that carries something. */
        @Nullable ClassShape annotation(String descriptor) {
            ClassShape type = find(descriptor.substring(1, descriptor.length() - 1));
            return type != null
                            && (type.access() & ANNOTATION) != 0
                            && ComposedAnnotations.mayCompose(type)
                    ? type
                    : null;
        }

        private Optional<ClassShape> read(String internalName) {
            byte[] classFile = own.classes().get(internalName);
            for (int i = 0; classFile == null && i < applications.size(); i++) {
                classFile = applications.get(i).classes().get(internalName);
            }
            return classFile == null
                    ? ofJdk(internalName)
                    : Optional.of(ClassShape.read(classFile));
        }

        /** Supertypes of the JDK this runs on, as the platform loader has them. */
        private Optional<ClassShape> ofJdk(String internalName) {
            String file = internalName.concat(".class");
            try (InputStream in = ClassLoader.getPlatformClassLoader().getResourceAsStream(file)) {
                return in == null
                        ? Optional.empty()
                        : Optional.of(ClassShape.read(in.readAllBytes()));
            } catch (IOException | IllegalArgumentException e) {
                return Optional.empty();
            }
        }
    }
}
