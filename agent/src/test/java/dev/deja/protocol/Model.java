package dev.deja.protocol;

import dev.deja.protocol.Variant.Filling;
import dev.deja.protocol.Variant.Generations;
import dev.deja.protocol.Variant.Mishap;
import dev.deja.protocol.Variant.Near;
import dev.deja.protocol.World.Generation;
import dev.deja.protocol.World.NearCopy;
import dev.deja.protocol.World.Reach;
import dev.deja.protocol.World.Reader;
import dev.deja.protocol.World.Recorded;
import dev.deja.protocol.World.Replica;
import dev.deja.protocol.World.Slot;
import dev.deja.protocol.World.Unique;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the steps of readers and of the surroundings have in common: the store's commands. */
class Model {
    /** How old the last answered probe of a near cache may be, in ticks. */
    static final int PROBE_AGE = 1;

    /** Hears of each step that can follow a state. */
    interface Steps {
        /**
         * A step.
         *
         * @param violation what was wrong about it, or null
         */
        void step(String label, World next, @Nullable String violation);
    }

    final Variant variant;

    Model(Variant variant) {
        this.variant = variant;
    }

    World initial() {
        World world = new World();
        world.entries = Collections.nCopies(variant.keys, null);
        world.epoch = variant.epoch == Variant.Epoch.COUNTER ? 0 : null;
        world.floor = Collections.nCopies(variant.keys, 0);
        world.budget = new EnumMap<>(variant.budget);
        if (variant.budget(Mishap.FAILOVER) > 0 || variant.readsReplica) {
            world.replica = new Replica(world.entries, null, 0);
        }
        if (variant.near != null) {
            int processes = variant.processCount();
            world.near = Collections.nCopies(processes, Collections.nCopies(variant.keys, null));
            world.push = Collections.nCopies(processes, List.of());
            world.channel = Collections.nCopies(processes, 1);
            world.probe = Collections.nCopies(processes, 1);
        }
        List<Reader> readers = new ArrayList<>();
        for (int i = 0; i < variant.readers.length; i++) {
            readers.add(fresh(variant.reads, variant.readers[i], variant.process(i)));
        }
        world.readers = readers;
        List<World.Writer> writers = new ArrayList<>();
        for (int i = 0; i < variant.writers; i++) {
            writers.add(new World.Writer(0, variant.writes, 0, World.Fate.RUNNING, null));
        }
        world.writers = writers;
        return world;
    }

    private Reader fresh(int left, int key, int process) {
        World.Place place =
                left == 0
                        ? World.Place.DONE
                        : variant.snapshot ? World.Place.SNAPSHOT : World.Place.START;
        return new Reader(place, left, key, process, 0, null, null, null, -1, -1, false, null);
    }

    /** A copy in which one more of these mishaps has happened; null when there were enough. */
    static @Nullable World spend(World world, Mishap mishap) {
        int left = world.budget.getOrDefault(mishap, 0);
        if (left == 0) {
            return null;
        }
        World copy = world.copy();
        Map<Mishap, Integer> budget = new EnumMap<>(world.budget);
        budget.put(mishap, left - 1);
        copy.budget = budget;
        return copy;
    }

    static World with(World world, int reader, Reader changed) {
        World copy = world.copy();
        copy.readers = World.replaced(world.readers, reader, changed);
        return copy;
    }

    World endRead(World world, int reader, boolean dies) {
        Reader mine = world.readers.get(reader);
        int left = dies ? 0 : mine.left() - 1;
        return with(world, reader, fresh(left, mine.key(), mine.process()));
    }

    /** Tells the near caches; {@code what} is a key, or {@code "g"} for the generation. */
    void push(World world, Object what) {
        if (variant.near == null) {
            return;
        }
        List<List<Object>> queues = new ArrayList<>();
        for (int p = 0; p < world.push.size(); p++) {
            List<Object> queue = world.push.get(p);
            queues.add(world.channel.get(p) == 1 ? World.appended(queue, what) : queue);
        }
        world.push = queues;
    }

    void setEntry(World world, int key, @Nullable Slot entry) {
        world.entries = World.replaced(world.entries, key, entry);
    }

    void unlink(World world, int key) {
        setEntry(world, key, null);
        push(world, key);
    }

    void unlinkAll(World world) {
        for (int key = 0; key < variant.keys; key++) {
            unlink(world, key);
        }
    }

    void makeGeneration(World world) {
        switch (variant.generations) {
            case STORE_MICROS -> {
                world.clock++;
                world.generation = new Generation.Count(world.clock);
            }
            case STORE_TIME, LAST_BUMP -> world.generation = new Generation.Count(world.clock);
            case COUNTER -> world.generation = new Generation.Count(1);
            default -> world.generation = new Generation.Nonce(world.nextId(), false);
        }
    }

    void bump(World world, boolean keepsTtl) {
        Generation before = world.generation;
        if (variant.bumpOnlyPresent && before == null) {
            return;
        }
        if (variant.generations == Generations.LAST_BUMP) {
            world.generation = new Generation.Count(world.clock);
        } else if (variant.generations == Generations.COUNTER_OR_ZERO) {
            world.generation = new Generation.Count(number(before) + 1);
        } else if (before == null || !(before instanceof Generation.Count count)) {
            boolean staysArmed =
                    keepsTtl && before instanceof Generation.Nonce nonce && nonce.armed();
            makeGeneration(world);
            if (staysArmed && world.generation instanceof Generation.Nonce made) {
                world.generation = new Generation.Nonce(made.id(), true);
            }
        } else {
            world.generation = new Generation.Count(count.number() + 1);
            if (variant.generations == Generations.STORE_MICROS) {
                world.clock++;
            }
        }
        push(world, "g");
    }

    private static int number(@Nullable Generation generation) {
        return generation instanceof Generation.Count count ? count.number() : 0;
    }

    void bumpEpoch(World world) {
        if (variant.epoch == Variant.Epoch.COUNTER) {
            world.epoch = Objects.requireNonNull((Integer) world.epoch) + 1;
        } else if (world.epoch != null) {
            world.epoch = world.nextId();
        }
    }

    /** What a reader compares and records. */
    Recorded recorded(World world, @Nullable Generation generation) {
        Generation plain = generation;
        if (plain == null && variant.generations == Generations.COUNTER_OR_ZERO) {
            plain = new Generation.Count(0);
        }
        if (plain instanceof Generation.Nonce nonce) {
            plain = new Generation.Nonce(nonce.id(), false);
        }
        return new Recorded(variant.incarnation ? world.incarnation : 0, plain);
    }

    boolean isAbsent(Recorded recorded) {
        return variant.generations != Generations.NONE
                && variant.generations != Generations.COUNTER_OR_ZERO
                && recorded.generation() == null;
    }

    static boolean forbids(Recorded recorded) {
        return recorded.generation() instanceof Generation.Intent;
    }

    boolean isValid(World world, @Nullable Slot entry, Recorded now) {
        if (!(entry instanceof Slot.Stored stored)) {
            return false;
        }
        if (variant.generations == Generations.NONE) {
            return !variant.incarnation
                    || new Recorded(world.incarnation, null).equals(stored.recorded());
        }
        if (isAbsent(now) || forbids(now)) {
            return false;
        }
        Recorded then = stored.recorded();
        if (variant.generations == Generations.LAST_BUMP) {
            return then != null && number(now.generation()) < number(then.generation());
        }
        return now.equals(then);
    }

    /** What is wrong about a read that began when {@code floor} was invalidated; null: nothing. */
    @Nullable String judge(World world, int floor, int version, String how) {
        if (variant.judgedByContent && version % 2 == world.database % 2) {
            return null;
        }
        return version < floor
                ? how + " returns version " + version + ", " + floor + " was read's floor"
                : null;
    }

    boolean reaches(World world, int process) {
        return world.reach == Reach.ALL || (world.reach == Reach.ALL_BUT_FIRST && process != 0);
    }

    boolean leases() {
        return variant.filling == Filling.LEASE;
    }

    boolean insertsNear() {
        return variant.near != null && variant.near != Near.VALIDATED;
    }

    static @Nullable Object stampOf(@Nullable Slot entry) {
        if (entry instanceof Slot.Stored stored) {
            return stored.stamp();
        }
        return entry instanceof Slot.Lease lease ? lease.stamp() : null;
    }

    static void insertNear(World world, Reader reader, @Nullable NearCopy copy) {
        world.near =
                World.replaced(
                        world.near,
                        reader.process(),
                        World.replaced(world.near.get(reader.process()), reader.key(), copy));
    }

    static Unique id(World world) {
        return world.nextId();
    }
}
