package dev.deja.protocol;

import dev.deja.protocol.Variant.Mishap;
import dev.deja.protocol.Variant.Near;
import dev.deja.protocol.Variant.Step;
import dev.deja.protocol.World.Fate;
import dev.deja.protocol.World.Generation;
import dev.deja.protocol.World.Reach;
import dev.deja.protocol.World.Replica;
import dev.deja.protocol.World.Slot;
import dev.deja.protocol.World.Writer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The steps of a writer; all writers are in the first process. */
final class WriterSteps {
    private static final Set<Step> WAITS_IN_QUEUE =
            EnumSet.of(
                    Step.UNLINK,
                    Step.BUMP,
                    Step.BUMP_EPOCH,
                    Step.END_INTENT,
                    Step.REMOVE_TOMBSTONE,
                    Step.BUMP_KEEPING_TTL);

    private static final Set<Step> LEFT_OUT = EnumSet.of(Step.TOMBSTONE, Step.INTENT, Step.ARM);

    private final Model model;
    private final Variant variant;

    WriterSteps(Model model) {
        this.model = model;
        this.variant = model.variant;
    }

    void of(World world, int i, Model.Steps out) {
        Writer me = world.writers.get(i);
        if (me.fate() != Fate.RUNNING || me.left() == 0) {
            return;
        }
        Step step = variant.program.get(me.step());
        String who = "writer " + i + " ";
        boolean isCutOff = world.reach != Reach.ALL;
        if (isCutOff && step == Step.ARM && variant.armsOnlyWhenReachable) {
            return;
        }
        World next = world.copy();
        int version = me.version();
        Object token = me.token();
        String label = step.name().toLowerCase(Locale.ROOT);
        if (isCutOff && WAITS_IN_QUEUE.contains(step)) {
            next.queue = World.appended(next.queue, step);
            label = label + " is queued";
        } else if (isCutOff && LEFT_OUT.contains(step)) {
            label = label + " is left out";
        } else if (step == Step.COMMIT) {
            next.database++;
            version = next.database;
        } else if (step == Step.WAIT_FOR_REPLICA
                && !Integer.valueOf(world.incarnation).equals(token)) {
            model.bump(next, false);
            next.writers =
                    World.replaced(
                            next.writers,
                            i,
                            new Writer(me.step(), me.left(), version, me.fate(), next.incarnation));
            out.step(who + "has lost the connection and bumps again", next, null);
            return;
        } else {
            token = act(next, i, step, me);
        }
        out.step(who + label, ended(next, i, me, version, token), null);
        crash(world, i, me, who, out);
    }

    /** Makes a step and tells what it leaves for later ones. */
    private @Nullable Object act(World world, int i, Step step, Writer me) {
        switch (step) {
            case UNLINK -> model.unlinkAll(world);
            case BUMP -> {
                model.bump(world, false);
                if (variant.has(Step.WAIT_FOR_REPLICA)) {
                    return world.incarnation;
                }
            }
            case BUMP_EPOCH -> model.bumpEpoch(world);
            case BUMP_KEEPING_TTL -> model.bump(world, true);
            case ARM -> {
                if (world.generation == null) {
                    model.makeGeneration(world);
                }
                if (world.generation instanceof Generation.Nonce nonce) {
                    world.generation = new Generation.Nonce(nonce.id(), true);
                }
            }
            case TOMBSTONE -> model.setEntry(world, 0, new Slot.Tombstone(i));
            case REMOVE_TOMBSTONE -> {
                if (!(world.entries.get(0) instanceof Slot.Tombstone other)
                        || other.writer() == i) {
                    model.unlink(world, 0);
                }
            }
            case INTENT -> {
                world.generation = new Generation.Intent(i);
                model.push(world, "g");
            }
            case END_INTENT -> {
                if (!(world.generation instanceof Generation.Intent other) || other.writer() == i) {
                    model.bump(world, false);
                }
            }
            case FIND_MEMBERS -> {
                // A key is a member only once a value is stored.
                return world.entries.get(0) instanceof Slot.Stored;
            }
            case UNLINK_MEMBERS -> {
                if (Boolean.TRUE.equals(me.token())) {
                    model.unlink(world, 0);
                }
            }
            case WAIT_FOR_REPLICA ->
                    world.replica = new Replica(world.entries, world.generation, world.incarnation);
            case PUT_LEASE -> {
                World.Unique stamp = Model.id(world);
                model.setEntry(world, 0, new Slot.Lease(stamp, model.recorded(world, null)));
                return stamp;
            }
            case PUT_IF_LEASED -> {
                if (world.entries.get(0) instanceof Slot.Lease lease
                        && lease.stamp().equals(me.token())) {
                    model.setEntry(
                            world,
                            0,
                            new Slot.Stored(
                                    me.version(), model.recorded(world, null), Model.id(world)));
                } else {
                    model.unlink(world, 0);
                }
            }
            case PUT ->
                    model.setEntry(
                            world,
                            0,
                            new Slot.Stored(
                                    me.version(), model.recorded(world, null), Model.id(world)));
            case BEGIN, COMMIT -> {
                // The database's.
            }
        }
        return me.token();
    }

    private World ended(World next, int i, Writer me, int version, @Nullable Object token) {
        boolean isLast = me.step() == variant.program.size() - 1;
        Writer then;
        if (isLast && variant.judgedWhenQueueIsApplied && !next.queue.isEmpty()) {
            then = new Writer(me.step(), me.left(), version, Fate.CRASHED, token);
        } else if (isLast) {
            List<Integer> floor = new ArrayList<>();
            for (int before : next.floor) {
                floor.add(Math.max(before, version));
            }
            next.floor = floor;
            if (variant.near == Near.PROBE) {
                for (int key = 0; key < variant.keys; key++) {
                    next.history =
                            World.appended(
                                    next.history, new World.Invalidated(next.clock, key, version));
                }
            }
            then = new Writer(0, me.left() - 1, version, me.fate(), null);
        } else {
            then = new Writer(me.step() + 1, me.left(), version, me.fate(), token);
        }
        next.writers = World.replaced(next.writers, i, then);
        return next;
    }

    private void crash(World world, int i, Writer me, String who, Model.Steps out) {
        World crashed = me.step() > 0 ? Model.spend(world, Mishap.WRITER_CRASH) : null;
        if (crashed == null) {
            return;
        }
        boolean hasCommitted = variant.program.subList(0, me.step()).contains(Step.COMMIT);
        crashed.writers =
                World.replaced(
                        crashed.writers,
                        i,
                        new Writer(
                                me.step(),
                                me.left(),
                                me.version(),
                                hasCommitted ? Fate.CRASHED : Fate.DEAD,
                                me.token()));
        out.step(
                who + "crashes " + (hasCommitted ? "after" : "before") + " its commit",
                crashed,
                null);
    }
}
