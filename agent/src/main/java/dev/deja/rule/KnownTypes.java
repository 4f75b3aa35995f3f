package dev.deja.rule;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What one view of supertypes shows of the types that rules name. Safe for many threads. */
final class KnownTypes {
    /** A hostile class file may claim any number. */
    private static final int MOST = 512;

    /** Bodies that the named types inherit. */
    final Inheritances inherited = new Inheritances();

    /** Named types whose subtypes are reached. */
    private final Set<String> open = new HashSet<>();

    /** Named types whose class file is not there: they may be interfaces, generated or hidden. */
    private final Set<String> unread = new HashSet<>();

    /** Whether a supertype has methods with annotations that patterns ask for. */
    private final Map<String, Boolean> carriers = new ConcurrentHashMap<>();

    private final boolean goesDeep;

    KnownTypes(ReachedTypes reach, Hierarchy hierarchy) {
        boolean deep = reach.hasWild();
        for (String name : reach.exact()) {
            ClassShape shape = hierarchy.find(name);
            if (shape == null) {
                unread.add(name);
            } else if ((shape.access() & Descriptors.INTERFACE) != 0
                    || reach.plus().contains(name)) {
                open.add(name);
                deep = true;
            }
        }
        goesDeep = deep;
    }

    /** Whether a class with these supertypes may be reached from a named one. */
    boolean reaches(
            String[] supertypes, boolean isGenerated, Hierarchy hierarchy, ReachedTypes reach) {
        if (!goesDeep && unread.isEmpty() && !isGenerated) {
            return false;
        }
        Set<String> seen = new HashSet<>();
        Deque<String> next = new ArrayDeque<>();
        for (String name : supertypes) {
            next.add(name);
        }
        while (!next.isEmpty() && seen.size() < MOST) {
            String name = next.removeFirst();
            if (name.isEmpty() || name.equals("java/lang/Object") || !seen.add(name)) {
                continue;
            }
            if (open.contains(name)
                    || unread.contains(name)
                    || (isGenerated && reach.exact().contains(name))
                    || reach.matchesWildly(name)) {
                return true;
            }
            if ((!goesDeep && !isGenerated) || (name.startsWith("java/") && !reach.ofJdk())) {
                continue;
            }
            String[] above = hierarchy.supertypes(name);
            if (above != null) {
                for (String each : above) {
                    next.add(each);
                }
            }
        }
        return false;
    }

    /** Whether a supertype has methods with annotations that patterns ask for. */
    boolean inheritsAnnotation(String[] supertypes, Hierarchy hierarchy, ReachedTypes reach) {
        Set<String> seen = new HashSet<>();
        Deque<String> next = new ArrayDeque<>();
        for (String name : supertypes) {
            next.add(name);
        }
        while (!next.isEmpty() && seen.size() < MOST) {
            String name = next.removeFirst();
            if (name.isEmpty() || name.startsWith("java/") || !seen.add(name)) {
                continue;
            }
            Boolean carries = carriers.get(name);
            if (carries == null) {
                ClassShape shape = hierarchy.find(name);
                carries = shape != null && Carriers.isIn(shape, reach.annotations(), hierarchy);
                carriers.put(name, carries);
            }
            if (carries) {
                return true;
            }
            String[] above = hierarchy.supertypes(name);
            if (above != null) {
                for (String each : above) {
                    next.add(each);
                }
            }
        }
        return false;
    }
}
