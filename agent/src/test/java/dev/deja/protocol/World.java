package dev.deja.protocol;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One state of everything: database, store, processes. Changed only while it is made from another
 * by {@link #copy}; lists in it are never changed, but replaced.
 */
final class World implements Cloneable {
    /** A value that never existed before: a stamp or a nonce. */
    record Unique(int number) {}

    /** The value of a generation key. */
    sealed interface Generation {
        /** A number. */
        record Count(int number) implements Generation {}

        /**
         * A nonce.
         *
         * @param armed whether the key dies by itself soon
         */
        record Nonce(Unique id, boolean armed) implements Generation {}

        /** A writer has said that it is about to write. */
        record Intent(int writer) implements Generation {}
    }

    /** What an entry says about its generation; {@code incarnation} is 0 where none is recorded. */
    record Recorded(int incarnation, @Nullable Generation generation) {}

    /** What lies under an entry's key. */
    sealed interface Slot {
        /** A placeholder. */
        record Lease(Unique stamp, @Nullable Recorded recorded) implements Slot {}

        /** A value, told by the version of the database that it was read from. */
        record Stored(int version, @Nullable Recorded recorded, Unique stamp) implements Slot {}

        /** A writer forbids fills. */
        record Tombstone(int writer) implements Slot {}
    }

    /** A copy in a process. */
    record NearCopy(int version, @Nullable Recorded recorded, @Nullable Object seen) {}

    /** What the replica has. */
    record Replica(
            List<@Nullable Slot> entries, @Nullable Generation generation, int incarnation) {}

    /** When the invalidation of a version of a key had completed. */
    record Invalidated(int clock, int key, int version) {}

    /** Who reaches the store. */
    enum Reach {
        ALL,
        ALL_BUT_FIRST,
        NONE
    }

    /** Where a reader is. */
    enum Place {
        SNAPSHOT,
        START,
        READ_GENERATION,
        READ_ENTRY,
        MAKE_GENERATION,
        MAKE_EPOCH,
        LEASE,
        LOAD,
        REFRESH_LOAD,
        GENERATION_AFTER_LOAD,
        RESULT_TAG,
        EPOCH_LAST,
        TAG_LAST,
        FILL,
        REFRESH_FILL,
        NEAR_INSERT,
        JOINED,
        DONE
    }

    /**
     * A reader.
     *
     * @param left reads to do
     * @param floor newest version whose invalidation had completed when the read began
     * @param seen what it saw and will compare with
     * @param token the stamp of its lease
     * @param flight the reader whose flight it has joined; -1 for none
     * @param loaded the version it has loaded; -1 for none
     * @param isDirty whether a push came while it was about to insert
     */
    record Reader(
            Place place,
            int left,
            int key,
            int process,
            int floor,
            @Nullable Object seen,
            @Nullable Object generations,
            @Nullable Unique token,
            int flight,
            int loaded,
            boolean isDirty,
            @Nullable Object epoch) {
        Reader at(Place next) {
            return new Reader(
                    next,
                    left,
                    key,
                    process,
                    floor,
                    seen,
                    generations,
                    token,
                    flight,
                    loaded,
                    isDirty,
                    epoch);
        }

        Reader withFloor(int value) {
            return new Reader(
                    place,
                    left,
                    key,
                    process,
                    value,
                    seen,
                    generations,
                    token,
                    flight,
                    loaded,
                    isDirty,
                    epoch);
        }

        Reader withSeen(@Nullable Object value) {
            return new Reader(
                    place,
                    left,
                    key,
                    process,
                    floor,
                    value,
                    generations,
                    token,
                    flight,
                    loaded,
                    isDirty,
                    epoch);
        }

        Reader withGenerations(@Nullable Object value) {
            return new Reader(
                    place, left, key, process, floor, seen, value, token, flight, loaded, isDirty,
                    epoch);
        }

        Reader withToken(Unique value) {
            return new Reader(
                    place,
                    left,
                    key,
                    process,
                    floor,
                    seen,
                    generations,
                    value,
                    flight,
                    loaded,
                    isDirty,
                    epoch);
        }

        Reader withFlight(int reader) {
            return new Reader(
                    place,
                    left,
                    key,
                    process,
                    floor,
                    seen,
                    generations,
                    token,
                    reader,
                    loaded,
                    isDirty,
                    epoch);
        }

        Reader withLoaded(int version) {
            return new Reader(
                    place,
                    left,
                    key,
                    process,
                    floor,
                    seen,
                    generations,
                    token,
                    flight,
                    version,
                    isDirty,
                    epoch);
        }

        Reader dirty(boolean value) {
            return new Reader(
                    place,
                    left,
                    key,
                    process,
                    floor,
                    seen,
                    generations,
                    token,
                    flight,
                    loaded,
                    value,
                    epoch);
        }

        Reader withEpoch(@Nullable Object value) {
            return new Reader(
                    place,
                    left,
                    key,
                    process,
                    floor,
                    seen,
                    generations,
                    token,
                    flight,
                    loaded,
                    isDirty,
                    value);
        }
    }

    /** How a writer fares. */
    enum Fate {
        RUNNING,
        /** After its commit. */
        CRASHED,
        /** Before its commit. */
        DEAD
    }

    /**
     * A writer.
     *
     * @param step index into its program
     * @param left writes to do
     * @param version the version it has committed
     * @param token what an earlier step left for a later one
     */
    record Writer(int step, int left, int version, Fate fate, @Nullable Object token) {}

    int database;
    List<@Nullable Slot> entries = List.of();
    @Nullable Generation generation;
    @Nullable Object epoch;
    int clock = 1;
    List<Integer> floor = List.of();
    List<Invalidated> history = List.of();
    int lastId;
    Map<Variant.Mishap, Integer> budget = Map.of();
    Reach reach = Reach.ALL;
    List<Variant.Step> queue = List.of();
    @Nullable Replica replica;
    int incarnation;
    List<List<@Nullable NearCopy>> near = List.of();
    List<List<Object>> push = List.of();

    /** Per process: 1 the push channel is up, 0 silently lost, 2 known to be lost. */
    List<Integer> channel = List.of();

    List<Integer> probe = List.of();
    List<Reader> readers = List.of();
    List<Writer> writers = List.of();
    private int hash;

    World copy() {
        try {
            World copy = (World) super.clone();
            copy.hash = 0;
            return copy;
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    /** The list with one element replaced. */
    static <T extends @Nullable Object> List<T> replaced(
            List<T> list, int index, @Nullable T element) {
        List<T> copy = new ArrayList<>(list);
        copy.set(index, element);
        return Collections.unmodifiableList(copy);
    }

    static <T extends @Nullable Object> List<T> appended(List<T> list, T element) {
        List<T> copy = new ArrayList<>(list);
        copy.add(element);
        return Collections.unmodifiableList(copy);
    }

    Unique nextId() {
        lastId++;
        return new Unique(lastId);
    }

    /** Numbers the ids in the order in which they stand, so that equal situations are equal. */
    World canonical() {
        Renumbering ids = new Renumbering();
        World copy = copy();
        copy.entries = ids.list(entries);
        copy.generation = ids.of(generation);
        copy.epoch = ids.of(epoch);
        Replica lagging = replica;
        copy.replica =
                lagging == null
                        ? null
                        : new Replica(
                                ids.list(lagging.entries()),
                                ids.of(lagging.generation()),
                                lagging.incarnation());
        copy.near = ids.list(near);
        copy.readers = ids.list(readers);
        copy.writers = ids.list(writers);
        copy.lastId = ids.known.size();
        return copy;
    }

    private static final class Renumbering {
        final Map<Unique, Unique> known = new HashMap<>();

        <T extends @Nullable Object> List<T> list(List<T> list) {
            List<@Nullable T> copy = new ArrayList<>(list.size());
            for (T each : list) {
                copy.add(of(each));
            }
            return Collections.unmodifiableList(copy);
        }

        @SuppressWarnings("unchecked") // each form is answered by one of its own class
        <T> @Nullable T of(@Nullable T form) {
            return (T) renumbered(form);
        }

        private Unique id(Unique id) {
            Unique other = known.get(id);
            if (other == null) {
                other = new Unique(known.size() + 1);
                known.put(id, other);
            }
            return other;
        }

        private @Nullable Object renumbered(@Nullable Object form) {
            if (form instanceof Unique id) {
                return id(id);
            }
            if (form instanceof Generation.Nonce nonce) {
                return new Generation.Nonce(id(nonce.id()), nonce.armed());
            }
            if (form instanceof Recorded recorded) {
                return new Recorded(recorded.incarnation(), of(recorded.generation()));
            }
            if (form instanceof Slot.Lease lease) {
                return new Slot.Lease(id(lease.stamp()), of(lease.recorded()));
            }
            if (form instanceof Slot.Stored stored) {
                return new Slot.Stored(stored.version(), of(stored.recorded()), id(stored.stamp()));
            }
            if (form instanceof NearCopy copy) {
                return new NearCopy(copy.version(), of(copy.recorded()), of(copy.seen()));
            }
            if (form instanceof Reader reader) {
                return new Reader(
                        reader.place(),
                        reader.left(),
                        reader.key(),
                        reader.process(),
                        reader.floor(),
                        of(reader.seen()),
                        of(reader.generations()),
                        of(reader.token()),
                        reader.flight(),
                        reader.loaded(),
                        reader.isDirty(),
                        of(reader.epoch()));
            }
            if (form instanceof Writer writer) {
                return new Writer(
                        writer.step(),
                        writer.left(),
                        writer.version(),
                        writer.fate(),
                        of(writer.token()));
            }
            if (form instanceof List<?> list) {
                return list(list);
            }
            return form;
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof World world
                && hashCode() == world.hashCode()
                && database == world.database
                && clock == world.clock
                && incarnation == world.incarnation
                && reach == world.reach
                && entries.equals(world.entries)
                && Objects.equals(generation, world.generation)
                && Objects.equals(epoch, world.epoch)
                && floor.equals(world.floor)
                && history.equals(world.history)
                && budget.equals(world.budget)
                && queue.equals(world.queue)
                && Objects.equals(replica, world.replica)
                && near.equals(world.near)
                && push.equals(world.push)
                && channel.equals(world.channel)
                && probe.equals(world.probe)
                && readers.equals(world.readers)
                && writers.equals(world.writers);
    }

    @Override
    public int hashCode() {
        if (hash == 0) {
            int sum = database * 31 + clock;
            sum = sum * 31 + incarnation;
            sum = sum * 31 + entries.hashCode();
            sum = sum * 31 + Objects.hashCode(generation);
            sum = sum * 31 + Objects.hashCode(epoch);
            sum = sum * 31 + floor.hashCode();
            sum = sum * 31 + budget.hashCode();
            sum = sum * 31 + queue.hashCode();
            sum = sum * 31 + near.hashCode();
            sum = sum * 31 + push.hashCode();
            sum = sum * 31 + readers.hashCode();
            sum = sum * 31 + writers.hashCode();
            hash = sum == 0 ? 1 : sum;
        }
        return hash;
    }
}
