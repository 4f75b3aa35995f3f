package dev.deja.rule;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The types that patterns reach other types from, and the names of the methods: the filter for
 * classes whose own name says nothing. Asked for every class that is loaded.
 */
final class ReachedTypes {
    private final Set<String> exact = new LinkedHashSet<>();
    private final Set<String> plus = new LinkedHashSet<>();
    private final NamePattern[] wild;
    private final NameFilter methods;
    private final Set<String> annotations = new LinkedHashSet<>();
    private final boolean ofJdk;

    ReachedTypes(List<MethodPatterns> rules) {
        List<NamePattern> names = new ArrayList<>();
        List<String> globs = new ArrayList<>();
        boolean jdk = false;
        for (MethodPatterns rule : rules) {
            for (MethodPattern pattern : rule.patterns()) {
                NamePattern type = pattern.type();
                String only = type.exact();
                if (pattern.selectsByAnnotation()) {
                    annotations.addAll(pattern.annotations());
                }
                if (type.matchesAll()) {
                    continue; // every class is named by itself
                }
                if (only == null) {
                    names.add(type);
                } else {
                    exact.add(only);
                    jdk |= only.startsWith("java/");
                    if (pattern.plus()) {
                        plus.add(only);
                    }
                }
                globs.add(pattern.method());
            }
        }
        wild = names.toArray(new NamePattern[0]);
        methods = new NameFilter(globs);
        ofJdk = jdk;
    }

    boolean isEmpty() {
        return exact.isEmpty() && wild.length == 0 && annotations.isEmpty();
    }

    /** Internal names of types that are named without wildcards. */
    Set<String> exact() {
        return exact;
    }

    /** Of them, those whose subclasses are meant as well. */
    Set<String> plus() {
        return plus;
    }

    /** Descriptors of annotations that patterns ask for in classes of any name. */
    Set<String> annotations() {
        return annotations;
    }

    boolean hasWild() {
        return wild.length > 0;
    }

    boolean matchesWildly(String internalName) {
        for (NamePattern each : wild) {
            if (each.matches(internalName)) {
                return true;
            }
        }
        return false;
    }

    boolean names(String internalName) {
        return exact.contains(internalName) || matchesWildly(internalName);
    }

    /** Whether a type of the JDK is named, so that its class files have to be read. */
    boolean ofJdk() {
        return ofJdk;
    }

    /** Whether a class file has the name of a method that some pattern asks for. */
    boolean mayDeclare(byte[] classFile) {
        return methods.isIn(classFile);
    }
}
