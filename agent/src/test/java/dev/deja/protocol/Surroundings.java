package dev.deja.protocol;

import dev.deja.protocol.Variant.Mishap;
import dev.deja.protocol.Variant.Near;
import dev.deja.protocol.Variant.Outage;
import dev.deja.protocol.Variant.Step;
import dev.deja.protocol.World.Fate;
import dev.deja.protocol.World.Generation;
import dev.deja.protocol.World.NearCopy;
import dev.deja.protocol.World.Place;
import dev.deja.protocol.World.Reach;
import dev.deja.protocol.World.Reader;
import dev.deja.protocol.World.Replica;
import dev.deja.protocol.World.Slot;
import dev.deja.protocol.World.Writer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happens without anybody's doing: expiry, loss, clocks, outages, failover, pushes. */
final class Surroundings {
    /** A probe on its way through the push channel. */
    private record Probe(int clock) {}

    private final Model model;
    private final Variant variant;

    Surroundings(Model model) {
        this.model = model;
        this.variant = model.variant;
    }

    void of(World world, Model.Steps out) {
        entries(world, out);
        generation(world, out);
        clocks(world, out);
        deadlines(world, out);
        replica(world, out);
        outage(world, out);
        if (variant.near != null) {
            for (int process = 0; process < world.near.size(); process++) {
                channel(world, process, out);
            }
        }
    }

    private void entries(World world, Model.Steps out) {
        for (int key = 0; key < variant.keys; key++) {
            Slot entry = world.entries.get(key);
            if (entry instanceof Slot.Tombstone tombstone) {
                if (mayRunOut(world, tombstone.writer())) {
                    World next = world.copy();
                    model.unlink(next, key);
                    out.step("a tombstone expires", next, null);
                }
            } else if (entry != null) {
                World next = Model.spend(world, Mishap.ENTRY_LOST);
                if (next != null) {
                    model.unlink(next, key);
                    out.step("the store loses key " + key, next, null);
                }
            }
        }
    }

    private boolean mayRunOut(World world, int writer) {
        Writer mine = world.writers.get(writer);
        return !variant.intentOutlives || mine.fate() != Fate.RUNNING || mine.left() == 0;
    }

    private void generation(World world, Model.Steps out) {
        Generation generation = world.generation;
        if (generation instanceof Generation.Intent intent) {
            if (mayRunOut(world, intent.writer())) {
                out.step("an intent expires", withoutGeneration(world), null);
            }
        } else if (generation != null) {
            if (generation instanceof Generation.Nonce nonce
                    && nonce.armed()
                    && nobodyHasArmed(world)) {
                out.step("an armed generation expires", withoutGeneration(world), null);
            }
            World next = Model.spend(world, Mishap.GENERATION_LOST);
            if (next != null) {
                out.step("the store loses the generation", withoutGeneration(next), null);
            }
        }
        World next =
                world.epoch == null || variant.epoch == Variant.Epoch.COUNTER
                        ? null
                        : Model.spend(world, Mishap.EPOCH_LOST);
        if (next != null) {
            next.epoch = null;
            out.step("the store loses the epoch", next, null);
        }
    }

    /** Its TTL is longer than the transaction of any writer that has armed it. */
    private boolean nobodyHasArmed(World world) {
        for (Writer writer : world.writers) {
            if (writer.fate() == Fate.RUNNING
                    && writer.left() > 0
                    && variant.program.subList(0, writer.step()).contains(Step.ARM)) {
                return false;
            }
        }
        return true;
    }

    private World withoutGeneration(World world) {
        World next = world.copy();
        next.generation = null;
        model.push(next, "g");
        return next;
    }

    private static void clocks(World world, Model.Steps out) {
        World later = Model.spend(world, Mishap.TICK);
        if (later != null) {
            later.clock++;
            out.step("the store's clock ticks", later, null);
        }
        World earlier = world.clock > 1 ? Model.spend(world, Mishap.CLOCK_BACK) : null;
        if (earlier != null) {
            earlier.clock = 1;
            out.step("the store's clock goes back", earlier, null);
        }
    }

    /** A writer that has crashed is judged once nothing of it is in the store. */
    private void deadlines(World world, Model.Steps out) {
        for (int i = 0; i < world.writers.size(); i++) {
            Writer writer = world.writers.get(i);
            if (writer.fate() != Fate.CRASHED
                    || Collections.max(world.floor) >= writer.version()
                    || hasLeftSomething(world, i)) {
                continue;
            }
            World next = world.copy();
            List<Integer> floor = new ArrayList<>();
            for (int before : world.floor) {
                floor.add(Math.max(before, writer.version()));
            }
            next.floor = floor;
            out.step("what writer " + i + " has armed has run out", next, null);
        }
    }

    private static boolean hasLeftSomething(World world, int writer) {
        for (Slot entry : world.entries) {
            if (entry instanceof Slot.Tombstone tombstone && tombstone.writer() == writer) {
                return true;
            }
        }
        Generation generation = world.generation;
        return (generation instanceof Generation.Intent intent && intent.writer() == writer)
                || (generation instanceof Generation.Nonce nonce && nonce.armed());
    }

    private static void replica(World world, Model.Steps out) {
        Replica replica = world.replica;
        if (replica == null) {
            return;
        }
        Replica same = new Replica(world.entries, world.generation, replica.incarnation());
        if (!same.equals(replica)) {
            World next = world.copy();
            next.replica = new Replica(world.entries, world.generation, world.incarnation);
            out.step("the replica catches up", next, null);
        }
        World next = Model.spend(world, Mishap.FAILOVER);
        if (next != null) {
            next.entries = replica.entries();
            next.generation = replica.generation();
            next.incarnation++;
            out.step("failover to the replica", next, null);
        }
    }

    private void outage(World world, Model.Steps out) {
        if (variant.budget(Mishap.OUTAGE) == 0) {
            return;
        }
        if (world.reach != Reach.ALL) {
            World next = world.copy();
            next.reach = Reach.ALL;
            if (variant.bumpOnRecovery) {
                model.bump(next, false);
            }
            out.step("the store can be reached again", next, null);
            return;
        }
        World cut = Model.spend(world, Mishap.OUTAGE);
        if (cut != null) {
            cut.reach = variant.outage == Outage.ALL ? Reach.NONE : Reach.ALL_BUT_FIRST;
            out.step("the store cannot be reached", cut, null);
        }
        if (!world.queue.isEmpty()) {
            World next = world.copy();
            next.queue = world.queue.subList(1, world.queue.size());
            switch (world.queue.get(0)) {
                case UNLINK -> model.unlinkAll(next);
                case REMOVE_TOMBSTONE -> model.unlink(next, 0);
                case BUMP, END_INTENT -> model.bump(next, false);
                case BUMP_KEEPING_TTL -> model.bump(next, true);
                default -> {
                    // Nothing that a queue would help.
                }
            }
            out.step("the queue is applied", next, null);
        }
    }

    private void channel(World world, int process, Model.Steps out) {
        List<Object> queue = world.push.get(process);
        int channel = world.channel.get(process);
        String who = "process " + process + " ";
        if (channel == 1) {
            if (!queue.isEmpty()) {
                out.step(who + "hears " + queue.get(0), heard(world, process, queue), null);
            }
            World lost = Model.spend(world, Mishap.CHANNEL_LOST);
            if (lost != null) {
                lost.channel = World.replaced(world.channel, process, 0);
                lost.push = World.replaced(world.push, process, List.of());
                out.step(who + "silently loses its channel", lost, null);
            }
            if (variant.near == Near.PROBE
                    && world.probe.get(process) < world.clock
                    && !queue.contains(new Probe(world.clock))) {
                World next = world.copy();
                next.push =
                        World.replaced(
                                world.push, process, World.appended(queue, new Probe(world.clock)));
                out.step(who + "sends a probe", next, null);
            }
        } else if (channel == 0) {
            World next = world.copy();
            next.channel = World.replaced(world.channel, process, 2);
            next.near =
                    World.replaced(world.near, process, Collections.nCopies(variant.keys, null));
            out.step(who + "notices that its channel is lost", next, null);
        }
    }

    private World heard(World world, int process, List<Object> queue) {
        Object message = queue.get(0);
        World next = world.copy();
        next.push =
                World.replaced(world.push, process, List.copyOf(queue.subList(1, queue.size())));
        if (message instanceof Probe probe) {
            next.probe = World.replaced(world.probe, process, probe.clock());
            return next;
        }
        List<@Nullable NearCopy> copies = new ArrayList<>(world.near.get(process));
        for (int key = 0; key < copies.size(); key++) {
            if (message.equals("g") || message.equals(key)) {
                copies.set(key, null);
            }
        }
        next.near = World.replaced(world.near, process, copies);
        for (int j = 0; j < world.readers.size(); j++) {
            Reader reader = world.readers.get(j);
            if (reader.process() == process
                    && reader.place() == Place.NEAR_INSERT
                    && (message.equals("g") || message.equals(reader.key()))) {
                next.readers = World.replaced(next.readers, j, reader.dirty(true));
            }
        }
        return next;
    }
}
