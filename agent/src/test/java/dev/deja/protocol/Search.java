package dev.deja.protocol;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Breadth first through all that can happen; the first violation is among the shortest. */
final class Search {
    /**
     * What came out.
     *
     * @param isComplete whether there was nothing left to look at
     * @param trace the steps to the violation; empty when there is none
     */
    record Verdict(boolean holds, boolean isComplete, int states, List<String> trace) {}

    private record Origin(World world, String label) {}

    private final ReaderSteps readers;
    private final WriterSteps writers;
    private final Surroundings surroundings;
    private final World first;
    private final int limit;
    private final Map<World, @Nullable Origin> known = new HashMap<>();
    private final Deque<World> next = new ArrayDeque<>();
    private @Nullable Verdict verdict;

    private Search(Variant variant) {
        Model model = new Model(variant);
        readers = new ReaderSteps(model);
        writers = new WriterSteps(model);
        surroundings = new Surroundings(model);
        first = model.initial();
        limit = variant.limit;
    }

    static Verdict of(Variant variant) {
        return new Search(variant).run();
    }

    private Verdict run() {
        known.put(first, null);
        next.add(first);
        for (World world = next.poll(); world != null; world = next.poll()) {
            expand(world);
            Verdict found = verdict;
            if (found != null) {
                return found;
            }
            if (known.size() > limit) {
                return new Verdict(true, false, known.size(), List.of());
            }
        }
        return new Verdict(true, true, known.size(), List.of());
    }

    private void expand(World from) {
        Model.Steps steps = (label, to, violation) -> visit(from, label, to, violation);
        for (int i = 0; i < from.readers.size(); i++) {
            readers.of(from, i, steps);
        }
        for (int i = 0; i < from.writers.size(); i++) {
            writers.of(from, i, steps);
        }
        surroundings.of(from, steps);
    }

    private void visit(World from, String label, World to, @Nullable String violation) {
        if (verdict != null) {
            return;
        }
        if (violation != null) {
            List<String> trace = new ArrayList<>();
            trace.add(label + ": " + violation);
            for (Origin origin = known.get(from);
                    origin != null;
                    origin = known.get(origin.world())) {
                trace.add(origin.label());
            }
            Collections.reverse(trace);
            verdict = new Verdict(false, true, known.size(), trace);
            return;
        }
        World canonical = to.canonical();
        if (!known.containsKey(canonical)) {
            known.put(canonical, new Origin(from, label));
            next.add(canonical);
        }
    }
}
