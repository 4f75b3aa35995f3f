package dev.deja.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The class files of one argument of the command line, as the application's loader would see them:
 * of several classes of one name the first counts.
 */
final class Application {
    /** More of them say nothing new. */
    private static final int MOST_COMPLAINTS = 50;

    private final String name;
    private final Map<String, byte[]> classes = new LinkedHashMap<>();
    private final List<String> complaints = new ArrayList<>();
    private int archives;
    private int moreComplaints;

    /**
     * An application without classes yet.
     *
     * @param name the argument as written
     */
    Application(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    /** Internal name to class file, in the order of the class path. */
    Map<String, byte[]> classes() {
        return classes;
    }

    /** Jars and wars read, nested ones included. */
    int archives() {
        return archives;
    }

    /** What could not be read, and why: full sentences without a full stop. */
    List<String> complaints() {
        List<String> all = new ArrayList<>(complaints);
        if (moreComplaints > 0) {
            all.add("and " + moreComplaints + " more");
        }
        return all;
    }

    void add(String internalName, byte[] classFile) {
        classes.putIfAbsent(internalName, classFile);
    }

    void addArchive() {
        archives++;
    }

    void complain(String sentence) {
        if (complaints.size() < MOST_COMPLAINTS) {
            complaints.add(sentence);
        } else {
            moreComplaints++;
        }
    }
}
