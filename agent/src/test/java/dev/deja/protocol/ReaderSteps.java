package dev.deja.protocol;

import dev.deja.protocol.Variant.Filling;
import dev.deja.protocol.Variant.Generations;
import dev.deja.protocol.Variant.Join;
import dev.deja.protocol.Variant.Mishap;
import dev.deja.protocol.Variant.Near;
import dev.deja.protocol.Variant.Reading;
import dev.deja.protocol.Variant.Refresh;
import dev.deja.protocol.Variant.ResultTag;
import dev.deja.protocol.World.Generation;
import dev.deja.protocol.World.NearCopy;
import dev.deja.protocol.World.Place;
import dev.deja.protocol.World.Reader;
import dev.deja.protocol.World.Recorded;
import dev.deja.protocol.World.Slot;
import dev.deja.protocol.World.Unique;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The steps of a reader. */
final class ReaderSteps {
    private static final Set<Place> NEEDS_STORE =
            EnumSet.of(
                    Place.READ_GENERATION,
                    Place.READ_ENTRY,
                    Place.MAKE_GENERATION,
                    Place.LEASE,
                    Place.FILL,
                    Place.REFRESH_FILL);

    private static final Set<Place> MAY_CRASH =
            EnumSet.of(
                    Place.LOAD,
                    Place.FILL,
                    Place.RESULT_TAG,
                    Place.EPOCH_LAST,
                    Place.TAG_LAST,
                    Place.GENERATION_AFTER_LOAD,
                    Place.REFRESH_FILL);

    private final Model model;
    private final Variant variant;

    ReaderSteps(Model model) {
        this.model = model;
        this.variant = model.variant;
    }

    void of(World world, int i, Model.Steps out) {
        Reader me = world.readers.get(i);
        String who = "reader " + i + " ";
        switch (me.place()) {
            case DONE, JOINED -> {
                return;
            }
            case SNAPSHOT -> {
                out.step(
                        who + "opens a snapshot of the database",
                        Model.with(world, i, me.withLoaded(world.database).at(Place.START)),
                        null);
                return;
            }
            case START -> {
                start(world, i, me, who, out);
                return;
            }
            default -> {
                // Handled below: steps that may fail or crash.
            }
        }
        if (NEEDS_STORE.contains(me.place()) && !model.reaches(world, me.process())) {
            out.step(who + "goes past the store", model.endRead(world, i, false), null);
            return;
        }
        proceed(world, i, me, who, out);
        if (MAY_CRASH.contains(me.place())) {
            World crashed = Model.spend(world, Mishap.READER_CRASH);
            if (crashed != null) {
                out.step(who + "crashes", model.endRead(crashed, i, true), null);
            }
        }
    }

    private void start(World world, int i, Reader me, String who, Model.Steps out) {
        if (!model.reaches(world, me.process()) || (me.process() == 0 && !world.queue.isEmpty())) {
            return;
        }
        int floor = world.floor.get(me.key());
        if (model.insertsNear() && nearHit(world, i, me, floor, who, out)) {
            return;
        }
        if (variant.join != null && joins(world, i, me, floor, who, out)) {
            return;
        }
        Slot entry = world.entries.get(me.key());
        Reader begun = me.withFloor(floor);
        if (variant.reading == Reading.AT_ONCE) {
            decide(Model.with(world, i, begun), i, entry, world.generation, who + "reads: ", out);
        } else if (variant.reading == Reading.ENTRY_FIRST) {
            out.step(
                    who + "reads the entry",
                    Model.with(
                            world,
                            i,
                            begun.withSeen(entry).withEpoch(world.epoch).at(Place.READ_GENERATION)),
                    null);
        } else {
            out.step(
                    who + "reads the generation",
                    Model.with(
                            world,
                            i,
                            begun.withGenerations(world.generation)
                                    .withEpoch(world.epoch)
                                    .at(Place.READ_ENTRY)),
                    null);
        }
    }

    private boolean nearHit(World world, int i, Reader me, int floor, String who, Model.Steps out) {
        int process = me.process();
        NearCopy copy = world.near.get(process).get(me.key());
        int channel = world.channel.get(process);
        if (copy == null || channel == 2) {
            return false;
        }
        int least = floor;
        if (variant.near == Near.PROBE) {
            if (world.clock - world.probe.get(process) > Model.PROBE_AGE) {
                return false;
            }
            // What was invalidated less than that long ago may still be answered.
            least = 0;
            for (World.Invalidated each : world.history) {
                if (each.key() == me.key() && each.clock() < world.clock - Model.PROBE_AGE) {
                    least = Math.max(least, each.version());
                }
            }
        }
        String violation = model.judge(world, least, copy.version(), "a near hit");
        if (variant.judgedWhenQuiet && !(channel == 1 && world.push.get(process).isEmpty())) {
            violation = null;
        }
        out.step(who + "hits near", model.endRead(world, i, false), violation);
        return true;
    }

    private boolean joins(World world, int i, Reader me, int floor, String who, Model.Steps out) {
        for (int j = 0; j < world.readers.size(); j++) {
            Reader other = world.readers.get(j);
            boolean isFlight =
                    j != i
                            && other.key() == me.key()
                            && other.process() == me.process()
                            && (other.place() == Place.LOAD
                                    || other.place() == Place.RESULT_TAG
                                    || other.place() == Place.FILL);
            if (!isFlight) {
                continue;
            }
            if (variant.join == Join.CHECKED) {
                boolean isShown =
                        world.entries.get(me.key()) instanceof Slot.Lease lease
                                && lease.stamp().equals(other.token())
                                && model.recorded(world, world.generation)
                                        .equals(other.generations());
                if (!isShown) {
                    continue;
                }
            }
            if (other.place() == Place.FILL) {
                out.step(
                        who + "joins the finished flight of " + j,
                        model.endRead(world, i, false),
                        model.judge(world, floor, other.loaded(), "a joined flight"));
            } else {
                out.step(
                        who + "joins the flight of " + j,
                        Model.with(world, i, me.withFloor(floor).withFlight(j).at(Place.JOINED)),
                        null);
            }
            return true;
        }
        return false;
    }

    /** After the read: hit, wait, or miss. */
    private void decide(
            World world,
            int i,
            @Nullable Slot readEntry,
            @Nullable Generation readGeneration,
            String who,
            Model.Steps out) {
        Reader me = world.readers.get(i);
        Slot entry = readEntry;
        Generation generation = readGeneration;
        World.Replica lagging = world.replica;
        if (variant.readsReplica && lagging != null) {
            entry = lagging.entries().get(me.key());
            generation = lagging.generation();
        }
        Recorded now = model.recorded(world, generation);
        if (model.isValid(world, entry, now) && entry instanceof Slot.Stored stored) {
            hit(world, i, me, stored, now, who, out);
            return;
        }
        if (model.leases() && (entry instanceof Slot.Lease || entry instanceof Slot.Tombstone)) {
            if (!(entry instanceof Slot.Lease lease)) {
                return;
            }
            if (variant.reading != Reading.AT_ONCE) {
                out.step(
                        who + "the lease of another, tries again",
                        Model.with(
                                world, i, me.withSeen(null).withGenerations(null).at(Place.START)),
                        null);
            }
            if (!variant.takesOver || now.equals(lease.recorded())) {
                return;
            }
        }
        if (Model.forbids(now) || entry instanceof Slot.Tombstone) {
            return;
        }
        Reader missed =
                me.withSeen(Model.stampOf(entry))
                        .withGenerations(now)
                        .withEpoch(variant.reading == Reading.AT_ONCE ? world.epoch : me.epoch());
        if (model.isAbsent(now) && !variant.generationsAfterLoad && variant.resultTag == null) {
            out.step(
                    who + "a miss without generation",
                    Model.with(world, i, missed.at(Place.MAKE_GENERATION)),
                    null);
        } else if (variant.epoch == Variant.Epoch.NONCE && missed.epoch() == null) {
            out.step(
                    who + "a miss without epoch",
                    Model.with(world, i, missed.at(Place.MAKE_EPOCH)),
                    null);
        } else {
            out.step(who + "a miss", Model.with(world, i, missed.at(afterMiss())), null);
        }
    }

    private Place afterMiss() {
        return variant.filling == Filling.LEASE ? Place.LEASE : Place.LOAD;
    }

    private void hit(
            World world,
            int i,
            Reader me,
            Slot.Stored stored,
            Recorded now,
            String who,
            Model.Steps out) {
        String violation = model.judge(world, me.floor(), stored.version(), "a hit");
        World next =
                model.insertsNear()
                        ? Model.with(
                                world,
                                i,
                                me.withLoaded(stored.version())
                                        .withGenerations(now)
                                        .withSeen(stored.stamp())
                                        .dirty(false)
                                        .at(Place.NEAR_INSERT))
                        : model.endRead(world, i, false);
        out.step(who + "a hit", next, violation);
        if (variant.refresh != null) {
            Object seen = variant.refresh == Refresh.BYTES ? bytes(stored) : stored.stamp();
            out.step(
                    who + "a hit that is stale, begins a refresh",
                    Model.with(
                            world,
                            i,
                            me.withSeen(seen).withGenerations(now).at(Place.REFRESH_LOAD)),
                    violation);
        }
    }

    /** The content may come back: two versions later it is the same again. */
    private static Object bytes(Slot.Stored stored) {
        return List.of(stored.version() % 2, Objects.requireNonNull(stored.recorded()));
    }

    private void proceed(World world, int i, Reader me, String who, Model.Steps out) {
        switch (me.place()) {
            case READ_GENERATION ->
                    decide(
                            world,
                            i,
                            (Slot) me.seen(),
                            world.generation,
                            who + "reads the generation: ",
                            out);
            case READ_ENTRY ->
                    decide(
                            world,
                            i,
                            world.entries.get(me.key()),
                            (Generation) me.generations(),
                            who + "reads the entry: ",
                            out);
            case MAKE_GENERATION -> {
                World next = withGeneration(world);
                next.readers =
                        World.replaced(
                                next.readers,
                                i,
                                me.withGenerations(model.recorded(next, next.generation))
                                        .at(afterMiss()));
                out.step(who + "makes the generation", next, null);
            }
            case MAKE_EPOCH -> {
                World next = world.copy();
                if (next.epoch == null) {
                    next.epoch = Model.id(next);
                }
                next.readers =
                        World.replaced(next.readers, i, me.withEpoch(next.epoch).at(Place.LEASE));
                out.step(who + "makes the epoch", next, null);
            }
            case LEASE -> lease(world, i, me, who, out);
            case LOAD, REFRESH_LOAD -> load(world, i, me, who, out);
            case GENERATION_AFTER_LOAD ->
                    out.step(
                            who + "reads the generation after its load",
                            tagged(world, i, me, Place.FILL),
                            null);
            case RESULT_TAG -> resultTag(world, i, me, who, out);
            case EPOCH_LAST ->
                    out.step(
                            who + "reads the epoch",
                            isUnchanged(world, me)
                                    ? Model.with(world, i, me.at(Place.FILL))
                                    : model.endRead(world, i, false),
                            null);
            case TAG_LAST ->
                    out.step(
                            who + "reads the generation of the result's tag",
                            tagged(world, i, me, Place.FILL),
                            null);
            case FILL, REFRESH_FILL -> fill(world, i, me, who, out);
            case NEAR_INSERT -> {
                boolean isDropped =
                        me.isDirty() && (variant.near == Near.MARKER || variant.near == Near.PROBE);
                World next = world.copy();
                if (!isDropped) {
                    Model.insertNear(
                            next,
                            me,
                            new NearCopy(me.loaded(), (Recorded) me.generations(), me.seen()));
                }
                out.step(who + "inserts near", model.endRead(next, i, false), null);
            }
            default -> throw new IllegalStateException(me.place().toString());
        }
    }

    private World withGeneration(World world) {
        World next = world.copy();
        if (next.generation == null) {
            model.makeGeneration(next);
        }
        return next;
    }

    private World tagged(World world, int i, Reader me, Place place) {
        World next = withGeneration(world);
        next.readers =
                World.replaced(
                        next.readers,
                        i,
                        me.withGenerations(model.recorded(next, next.generation)).at(place));
        return next;
    }

    private void lease(World world, int i, Reader me, String who, Model.Steps out) {
        Slot entry = world.entries.get(me.key());
        boolean isFree =
                entry == null
                        || (entry instanceof Slot.Stored stored && stored.stamp().equals(me.seen()))
                        || (variant.takesOver
                                && entry instanceof Slot.Lease lease
                                && lease.stamp().equals(me.seen()));
        if (!isFree) {
            out.step(
                    who + "is refused the lease",
                    Model.with(world, i, me.withSeen(null).withGenerations(null).at(Place.START)),
                    null);
            return;
        }
        World next = world.copy();
        Unique stamp = Model.id(next);
        Recorded recorded = (Recorded) me.generations();
        model.setEntry(next, me.key(), new Slot.Lease(stamp, recorded));
        Reader leased = me.withToken(stamp).at(Place.LOAD);
        if (variant.generations == Generations.LAST_BUMP) {
            leased = leased.withGenerations(new Recorded(0, new Generation.Count(world.clock)));
        }
        next.readers = World.replaced(next.readers, i, leased);
        out.step(who + "takes the lease", next, null);
    }

    private void load(World world, int i, Reader me, String who, Model.Steps out) {
        int version = variant.snapshot ? me.loaded() : world.database;
        boolean isFirst = me.place() == Place.LOAD;
        Place place = isFirst ? Place.FILL : Place.REFRESH_FILL;
        if (variant.generationsAfterLoad) {
            place = Place.GENERATION_AFTER_LOAD;
        }
        if (variant.resultTag != null && isFirst) {
            place = Place.RESULT_TAG;
        }
        World next = Model.with(world, i, me.withLoaded(version).at(place));
        String violation = null;
        for (int j = 0; j < next.readers.size(); j++) {
            Reader other = next.readers.get(j);
            if (other.place() == Place.JOINED && other.flight() == i) {
                String theirs = model.judge(next, other.floor(), version, "a joined flight");
                violation = violation == null ? theirs : violation;
                next = model.endRead(next, j, false);
            }
        }
        out.step(who + "loads version " + version, next, violation);
    }

    private boolean isUnchanged(World world, Reader me) {
        return Objects.equals(world.epoch, me.epoch())
                && (variant.epoch != Variant.Epoch.NONCE || world.epoch != null);
    }

    private void resultTag(World world, int i, Reader me, String who, Model.Steps out) {
        ResultTag order = Objects.requireNonNull(variant.resultTag);
        switch (order) {
            case AFTER_LOAD ->
                    out.step(
                            who + "reads the generation of the result's tag",
                            tagged(world, i, me, Place.FILL),
                            null);
            case EPOCH_AT_ONCE ->
                    out.step(
                            who + "reads the generation of the result's tag and its epoch",
                            isUnchanged(world, me)
                                    ? tagged(world, i, me, Place.FILL)
                                    : model.endRead(withGeneration(world), i, false),
                            null);
            case TAG_THEN_EPOCH ->
                    out.step(
                            who + "reads the generation of the result's tag",
                            tagged(world, i, me, Place.EPOCH_LAST),
                            null);
            case EPOCH_THEN_TAG ->
                    out.step(
                            who + "reads the epoch",
                            isUnchanged(world, me)
                                    ? Model.with(world, i, me.at(Place.TAG_LAST))
                                    : model.endRead(world, i, false),
                            null);
        }
    }

    private void fill(World world, int i, Reader me, String who, Model.Steps out) {
        Slot entry = world.entries.get(me.key());
        boolean mayFill;
        if (me.place() == Place.FILL) {
            mayFill =
                    variant.filling == Filling.PLAIN
                            || (entry instanceof Slot.Lease lease
                                    && lease.stamp().equals(me.token()));
        } else if (!(entry instanceof Slot.Stored stored)) {
            mayFill = false;
        } else {
            mayFill =
                    switch (Objects.requireNonNull(variant.refresh)) {
                        case EXISTS -> true;
                        case BYTES -> bytes(stored).equals(me.seen());
                        case STAMP -> stored.stamp().equals(me.seen());
                    };
        }
        World next = world.copy();
        if (mayFill) {
            model.setEntry(
                    next,
                    me.key(),
                    new Slot.Stored(me.loaded(), (Recorded) me.generations(), Model.id(next)));
        }
        out.step(
                who + "fills version " + me.loaded() + (mayFill ? "" : ", refused"),
                model.endRead(next, i, false),
                null);
    }
}
