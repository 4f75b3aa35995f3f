package dev.deja.protocol;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One protocol, and what may go wrong while it runs. Mutable only while it is described, by the
 * methods that return it.
 */
final class Variant {
    /** What fills a missing entry: a plain {@code SET}, or compare-and-set on a lease. */
    enum Filling {
        PLAIN,
        LEASE
    }

    /** What a generation's value is. */
    enum Generations {
        /** There are none. */
        NONE,
        NONCE,
        /** A counter that starts at 1. */
        COUNTER,
        /** A counter whose absence reads as 0. */
        COUNTER_OR_ZERO,
        /** A counter that starts at the store's clock. */
        STORE_TIME,
        /** The same where the clock advances with every command. */
        STORE_MICROS,
        /** The time of the last invalidation, compared with that of the lease. */
        LAST_BUMP
    }

    /** How entry and generations are read. */
    enum Reading {
        AT_ONCE,
        ENTRY_FIRST,
        GENERATIONS_FIRST
    }

    /** When the generation of a tag that only the result tells is read. */
    enum ResultTag {
        AFTER_LOAD,
        EPOCH_AT_ONCE,
        TAG_THEN_EPOCH,
        EPOCH_THEN_TAG
    }

    /** What an epoch is. */
    enum Epoch {
        COUNTER,
        /** A nonce; an absent one counts as unchanged. */
        NONCE_OR_ABSENT,
        /** A nonce that the reader creates before its load. */
        NONCE
    }

    /** How the near cache is kept. */
    enum Near {
        NAIVE,
        MARKER,
        PROBE,
        VALIDATED
    }

    /** How a caller joins a flight of its own process. */
    enum Join {
        NAIVE,
        CHECKED
    }

    /** What a refresh compares. */
    enum Refresh {
        STAMP,
        BYTES,
        EXISTS
    }

    /** Who does not reach the store during an outage. */
    enum Outage {
        ALL,
        FIRST_PROCESS
    }

    /** One step of a writer. */
    enum Step {
        BEGIN,
        COMMIT,
        UNLINK,
        BUMP,
        BUMP_EPOCH,
        BUMP_KEEPING_TTL,
        ARM,
        TOMBSTONE,
        REMOVE_TOMBSTONE,
        INTENT,
        END_INTENT,
        FIND_MEMBERS,
        UNLINK_MEMBERS,
        WAIT_FOR_REPLICA,
        PUT_LEASE,
        PUT_IF_LEASED,
        PUT
    }

    /** What may happen, so many times. */
    enum Mishap {
        ENTRY_LOST,
        GENERATION_LOST,
        TICK,
        CLOCK_BACK,
        READER_CRASH,
        WRITER_CRASH,
        FAILOVER,
        OUTAGE,
        CHANNEL_LOST,
        EPOCH_LOST
    }

    int keys = 1;
    int[] readers = {0, 0};
    int @Nullable [] processes;
    int reads = 2;
    int writers = 1;
    int writes = 1;
    List<Step> program = List.of(Step.COMMIT, Step.UNLINK);
    Filling filling = Filling.LEASE;
    Generations generations = Generations.NONE;
    Reading reading = Reading.AT_ONCE;
    boolean generationsAfterLoad;
    @Nullable ResultTag resultTag;
    Epoch epoch = Epoch.COUNTER;
    boolean bumpOnlyPresent;
    @Nullable Near near;
    boolean judgedWhenQuiet;
    @Nullable Join join;
    @Nullable Refresh refresh;
    boolean incarnation;
    boolean readsReplica;
    Outage outage = Outage.ALL;
    boolean bumpOnRecovery;
    boolean intentOutlives = true;
    boolean snapshot;
    boolean takesOver;
    boolean judgedWhenQueueIsApplied;
    boolean armsOnlyWhenReachable;
    boolean judgedByContent;
    int limit = 900_000;
    final Map<Mishap, Integer> budget = new EnumMap<>(Mishap.class);

    Variant() {
        for (Mishap mishap : Mishap.values()) {
            budget.put(mishap, 0);
        }
        budget.put(Mishap.ENTRY_LOST, 1);
        budget.put(Mishap.READER_CRASH, 1);
    }

    Variant may(Mishap mishap, int times) {
        budget.put(mishap, times);
        return this;
    }

    int budget(Mishap mishap) {
        return budget.getOrDefault(mishap, 0);
    }

    Variant keys(int count) {
        keys = count;
        return this;
    }

    /** The key that each reader reads. */
    Variant readers(int... keysRead) {
        readers = keysRead;
        return this;
    }

    /** The process of each reader. */
    Variant in(int... processesOfReaders) {
        processes = processesOfReaders;
        return this;
    }

    Variant reads(int count) {
        reads = count;
        return this;
    }

    Variant writers(int count) {
        writers = count;
        return this;
    }

    Variant writes(int count) {
        writes = count;
        return this;
    }

    Variant program(Step... steps) {
        program = List.of(steps);
        return this;
    }

    /** Key invalidated after the commit. */
    Variant key() {
        return program(Step.COMMIT, Step.UNLINK);
    }

    /** Tag invalidated after the commit; generations are nonces. */
    Variant tag() {
        return nonces().program(Step.COMMIT, Step.BUMP);
    }

    Variant plain() {
        filling = Filling.PLAIN;
        return this;
    }

    Variant nonces() {
        return generations(Generations.NONCE);
    }

    Variant generations(Generations kind) {
        generations = kind;
        return this;
    }

    Variant reading(Reading order) {
        reading = order;
        return this;
    }

    Variant generationsAfterLoad() {
        generationsAfterLoad = true;
        return this;
    }

    Variant resultTag(ResultTag order) {
        resultTag = order;
        reading = Reading.ENTRY_FIRST;
        return this;
    }

    Variant epoch(Epoch kind) {
        epoch = kind;
        bumpOnlyPresent = true;
        return this;
    }

    Variant bumpOnlyPresent() {
        bumpOnlyPresent = true;
        return this;
    }

    Variant near(Near kind) {
        near = kind;
        return this;
    }

    Variant judgedWhenQuiet() {
        judgedWhenQuiet = true;
        return this;
    }

    Variant join(Join kind) {
        join = kind;
        return this;
    }

    Variant refresh(Refresh kind) {
        refresh = kind;
        return this;
    }

    Variant incarnation() {
        incarnation = true;
        return this;
    }

    Variant readsReplica() {
        readsReplica = true;
        return this;
    }

    Variant outage(Outage kind) {
        outage = kind;
        return may(Mishap.OUTAGE, 1);
    }

    Variant bumpOnRecovery() {
        bumpOnRecovery = true;
        return this;
    }

    Variant intentMayRunOut() {
        intentOutlives = false;
        return this;
    }

    Variant snapshot() {
        snapshot = true;
        return this;
    }

    Variant takesOver() {
        takesOver = true;
        return this;
    }

    Variant judgedWhenQueueIsApplied() {
        judgedWhenQueueIsApplied = true;
        return this;
    }

    Variant armsOnlyWhenReachable() {
        armsOnlyWhenReachable = true;
        return this;
    }

    Variant judgedByContent() {
        judgedByContent = true;
        return this;
    }

    Variant limit(int states) {
        limit = states;
        return this;
    }

    int process(int reader) {
        int[] mine = processes;
        return mine == null ? reader : mine[reader];
    }

    int processCount() {
        int most = 0;
        for (int i = 0; i < readers.length; i++) {
            most = Math.max(most, process(i));
        }
        return most + 1;
    }

    boolean has(Step step) {
        return program.contains(step);
    }
}
