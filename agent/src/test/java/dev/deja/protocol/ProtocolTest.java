package dev.deja.protocol;

import static dev.deja.protocol.Variant.Step.ARM;
import static dev.deja.protocol.Variant.Step.BEGIN;
import static dev.deja.protocol.Variant.Step.BUMP;
import static dev.deja.protocol.Variant.Step.BUMP_EPOCH;
import static dev.deja.protocol.Variant.Step.BUMP_KEEPING_TTL;
import static dev.deja.protocol.Variant.Step.COMMIT;
import static dev.deja.protocol.Variant.Step.END_INTENT;
import static dev.deja.protocol.Variant.Step.FIND_MEMBERS;
import static dev.deja.protocol.Variant.Step.INTENT;
import static dev.deja.protocol.Variant.Step.PUT;
import static dev.deja.protocol.Variant.Step.PUT_IF_LEASED;
import static dev.deja.protocol.Variant.Step.PUT_LEASE;
import static dev.deja.protocol.Variant.Step.REMOVE_TOMBSTONE;
import static dev.deja.protocol.Variant.Step.TOMBSTONE;
import static dev.deja.protocol.Variant.Step.UNLINK;
import static dev.deja.protocol.Variant.Step.UNLINK_MEMBERS;
import static dev.deja.protocol.Variant.Step.WAIT_FOR_REPLICA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.deja.protocol.Variant.Epoch;
import dev.deja.protocol.Variant.Generations;
import dev.deja.protocol.Variant.Join;
import dev.deja.protocol.Variant.Mishap;
import dev.deja.protocol.Variant.Near;
import dev.deja.protocol.Variant.Outage;
import dev.deja.protocol.Variant.Reading;
import dev.deja.protocol.Variant.Refresh;
import dev.deja.protocol.Variant.ResultTag;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every variant of the protocol, searched: what the agent does holds, and what others do fails, in
 * as many steps as PROTOCOL.md says. The largest searches run with {@code
 * -Ddeja.protocol.states=1000000}; without, those of more states than {@link #MANY} are left to
 * that.
 */
final class ProtocolTest {
    private static final int MANY = Integer.getInteger("deja.protocol.states", 35_000);

    private static Variant v() {
        return new Variant();
    }

    private static Arguments fails(String id, int steps, Variant variant) {
        return arguments(id, steps, variant);
    }

    private static Arguments holds(String id, int states, Variant variant) {
        return arguments(id, states, variant);
    }

    static Stream<Arguments> failing() {
        Variant.Step[] armed = {ARM, BEGIN, COMMIT, BUMP_KEEPING_TTL};
        Variant.Step[] intent = {INTENT, BEGIN, COMMIT, END_INTENT};
        Variant.Step[] resultTags = {COMMIT, BUMP_EPOCH, BUMP};
        return Stream.of(
                fails("1a", 6, v().plain().program(UNLINK, COMMIT)),
                fails("1b", 7, v().plain().program(BEGIN, UNLINK, COMMIT)),
                fails("2", 6, v().plain().key()),
                fails("2b", 7, v().plain().program(UNLINK, COMMIT, UNLINK)),
                fails("3b", 7, v().program(UNLINK, COMMIT)),
                fails("3c", 8, v().program(COMMIT, FIND_MEMBERS, UNLINK_MEMBERS)),
                fails("4b", 7, v().plain().nonces().key()),
                fails("4c", 7, v().plain().tag().generationsAfterLoad()),
                fails("6a", 8, v().nonces().program(BEGIN, BUMP, COMMIT)),
                fails("6b", 9, v().tag().may(Mishap.WRITER_CRASH, 1)),
                fails(
                        "6d",
                        10,
                        v().nonces()
                                .program(BUMP, BEGIN, COMMIT, BUMP)
                                .may(Mishap.WRITER_CRASH, 1)),
                fails(
                        "6g",
                        12,
                        v().nonces().program(intent).may(Mishap.WRITER_CRASH, 1).intentMayRunOut()),
                fails(
                        "6l2",
                        12,
                        v().nonces()
                                .program(armed)
                                .may(Mishap.WRITER_CRASH, 1)
                                .may(Mishap.GENERATION_LOST, 1)),
                fails(
                        "6m",
                        14,
                        v().nonces()
                                .program(ARM, BEGIN, COMMIT, BUMP)
                                .writers(2)
                                .may(Mishap.WRITER_CRASH, 1)),
                fails("6n", 10, v().nonces().program(armed).in(0, 1).outage(Outage.FIRST_PROCESS)),
                fails(
                        "6n2",
                        12,
                        v().nonces()
                                .program(armed)
                                .in(0, 1)
                                .outage(Outage.FIRST_PROCESS)
                                .judgedWhenQueueIsApplied()),
                fails(
                        "6n3",
                        11,
                        v().nonces()
                                .program(BEGIN, COMMIT, BUMP_KEEPING_TTL)
                                .in(0, 1)
                                .outage(Outage.FIRST_PROCESS)
                                .judgedWhenQueueIsApplied()),
                fails("6k", 9, v().tag().snapshot()),
                fails(
                        "8a",
                        9,
                        v().tag().generations(Generations.COUNTER).may(Mishap.GENERATION_LOST, 1)),
                fails(
                        "8b",
                        8,
                        v().tag()
                                .generations(Generations.COUNTER_OR_ZERO)
                                .may(Mishap.GENERATION_LOST, 1)),
                fails(
                        "8c",
                        9,
                        v().tag()
                                .generations(Generations.STORE_TIME)
                                .may(Mishap.GENERATION_LOST, 1)
                                .may(Mishap.TICK, 2)),
                fails(
                        "8e2",
                        10,
                        v().tag()
                                .generations(Generations.STORE_MICROS)
                                .may(Mishap.GENERATION_LOST, 2)
                                .may(Mishap.CLOCK_BACK, 1)),
                fails(
                        "8d",
                        9,
                        v().tag()
                                .generations(Generations.STORE_TIME)
                                .may(Mishap.GENERATION_LOST, 1)
                                .may(Mishap.TICK, 1)
                                .writes(2)),
                fails(
                        "8e",
                        9,
                        v().tag()
                                .generations(Generations.STORE_TIME)
                                .may(Mishap.GENERATION_LOST, 2)
                                .may(Mishap.TICK, 1)
                                .may(Mishap.CLOCK_BACK, 1)),
                fails("9a", 10, v().tag().near(Near.MARKER)),
                fails("9b", 11, v().tag().near(Near.NAIVE).judgedWhenQuiet()),
                fails("10a", 10, v().tag().resultTag(ResultTag.AFTER_LOAD)),
                fails(
                        "10c",
                        11,
                        v().nonces()
                                .program(COMMIT, BUMP, BUMP_EPOCH)
                                .resultTag(ResultTag.EPOCH_AT_ONCE)),
                fails(
                        "10e",
                        12,
                        v().nonces().program(resultTags).resultTag(ResultTag.EPOCH_THEN_TAG)),
                fails(
                        "10g",
                        10,
                        v().tag()
                                .generations(Generations.LAST_BUMP)
                                .may(Mishap.TICK, 2)
                                .may(Mishap.CLOCK_BACK, 1)),
                fails(
                        "10h",
                        11,
                        v().nonces()
                                .program(resultTags)
                                .resultTag(ResultTag.EPOCH_AT_ONCE)
                                .epoch(Epoch.NONCE_OR_ABSENT)),
                fails(
                        "11b",
                        15,
                        v().key()
                                .refresh(Refresh.BYTES)
                                .writes(2)
                                .reads(3)
                                .may(Mishap.ENTRY_LOST, 0)
                                .may(Mishap.READER_CRASH, 0)),
                fails(
                        "11b2",
                        16,
                        v().key()
                                .refresh(Refresh.BYTES)
                                .writes(2)
                                .reads(3)
                                .may(Mishap.ENTRY_LOST, 0)
                                .may(Mishap.READER_CRASH, 0)
                                .judgedByContent()),
                fails(
                        "11c",
                        14,
                        v().key().refresh(Refresh.EXISTS).reads(3).may(Mishap.READER_CRASH, 0)),
                fails("12a", 7, v().tag().join(Join.NAIVE).in(0, 0)),
                fails("13a", 10, v().tag().may(Mishap.FAILOVER, 1)),
                fails("13b", 9, v().key().may(Mishap.FAILOVER, 1)),
                fails("13e", 9, v().tag().readsReplica()),
                fails("14b", 10, v().tag().outage(Outage.ALL).in(0, 1)),
                fails("14d", 9, v().tag().outage(Outage.FIRST_PROCESS).in(0, 1)),
                fails(
                        "14e",
                        11,
                        v().nonces().program(intent).outage(Outage.FIRST_PROCESS).in(0, 1)),
                fails("15a", 5, v().program(COMMIT, PUT).writers(2)));
    }

    static Stream<Arguments> holding() {
        Variant.Step[] armed = {ARM, BEGIN, COMMIT, BUMP_KEEPING_TTL};
        Variant.Step[] intent = {INTENT, BEGIN, COMMIT, END_INTENT};
        Variant.Step[] resultTags = {COMMIT, BUMP_EPOCH, BUMP};
        return Stream.of(
                        holds("3a", 24_308, v().key().writers(2).may(Mishap.ENTRY_LOST, 2)),
                        holds("3a2", 51_767, v().key().readers(0, 0, 0).may(Mishap.ENTRY_LOST, 2)),
                        holds(
                                "4a",
                                128_783,
                                v().plain().tag().writers(2).may(Mishap.GENERATION_LOST, 1)),
                        holds("5a", 133_862, v().tag().writers(2).may(Mishap.GENERATION_LOST, 1)),
                        holds(
                                "5b",
                                115_460,
                                v().nonces().key().writers(2).may(Mishap.GENERATION_LOST, 1)),
                        holds(
                                "5c",
                                448_000,
                                v().nonces()
                                        .program(COMMIT, BUMP, UNLINK)
                                        .keys(2)
                                        .readers(0, 1)
                                        .writers(2)
                                        .may(Mishap.GENERATION_LOST, 1)),
                        holds("5d", 2_317, v().tag().takesOver()),
                        holds(
                                "5d2",
                                26_894,
                                v().tag().writers(2).takesOver().may(Mishap.READER_CRASH, 0)),
                        holds(
                                "5e",
                                23_308,
                                v().nonces()
                                        .program(ARM, COMMIT, BUMP_KEEPING_TTL, UNLINK)
                                        .refresh(Refresh.STAMP)
                                        .join(Join.CHECKED)
                                        .in(0, 0)
                                        .takesOver()
                                        .may(Mishap.READER_CRASH, 0)),
                        holds(
                                "5f",
                                28_420,
                                v().tag().bumpOnlyPresent().may(Mishap.GENERATION_LOST, 2)),
                        holds(
                                "6c",
                                106_594,
                                v().nonces().program(BUMP, BEGIN, COMMIT, BUMP).writers(2)),
                        holds(
                                "6e",
                                4_776,
                                v().program(TOMBSTONE, BEGIN, COMMIT, REMOVE_TOMBSTONE)
                                        .may(Mishap.WRITER_CRASH, 1)),
                        holds(
                                "6f",
                                69_637,
                                v().nonces()
                                        .program(intent)
                                        .may(Mishap.WRITER_CRASH, 1)
                                        .may(Mishap.GENERATION_LOST, 1)),
                        holds(
                                "6h2",
                                54_315,
                                v().nonces()
                                        .program(intent)
                                        .intentMayRunOut()
                                        .may(Mishap.GENERATION_LOST, 1)),
                        holds("6i", 93_632, v().nonces().program(intent).writers(2)),
                        holds(
                                "6l",
                                320_186,
                                v().nonces().program(armed).writers(2).may(Mishap.WRITER_CRASH, 1)),
                        holds(
                                "6n4",
                                38_825,
                                v().nonces()
                                        .program(armed)
                                        .in(0, 1)
                                        .outage(Outage.FIRST_PROCESS)
                                        .judgedWhenQueueIsApplied()
                                        .armsOnlyWhenReachable()),
                        holds(
                                "7a",
                                321_162,
                                v().tag()
                                        .reading(Reading.ENTRY_FIRST)
                                        .writers(2)
                                        .may(Mishap.GENERATION_LOST, 1)),
                        holds(
                                "7b",
                                249_155,
                                v().tag()
                                        .reading(Reading.GENERATIONS_FIRST)
                                        .writers(2)
                                        .may(Mishap.GENERATION_LOST, 1)),
                        holds(
                                "7c",
                                225_701,
                                v().nonces()
                                        .key()
                                        .reading(Reading.GENERATIONS_FIRST)
                                        .writers(2)
                                        .may(Mishap.GENERATION_LOST, 1)),
                        holds(
                                "8c2",
                                253_261,
                                v().tag()
                                        .generations(Generations.STORE_MICROS)
                                        .writes(2)
                                        .may(Mishap.GENERATION_LOST, 2)),
                        holds(
                                "8f",
                                329_196,
                                v().tag()
                                        .writes(2)
                                        .may(Mishap.GENERATION_LOST, 2)
                                        .may(Mishap.TICK, 1)
                                        .may(Mishap.CLOCK_BACK, 1)),
                        holds(
                                "9c",
                                239_229,
                                v().tag().near(Near.MARKER).judgedWhenQuiet().writes(2)),
                        holds(
                                "9c2",
                                117_609,
                                v().key().near(Near.MARKER).judgedWhenQuiet().writes(2)),
                        holds(
                                "9d",
                                10_805,
                                v().tag()
                                        .near(Near.PROBE)
                                        .readers(0)
                                        .reads(3)
                                        .may(Mishap.CHANNEL_LOST, 1)
                                        .may(Mishap.TICK, 3)
                                        .may(Mishap.ENTRY_LOST, 0)
                                        .may(Mishap.READER_CRASH, 0)),
                        holds("9e", 373_909, v().tag().near(Near.VALIDATED).writers(2)),
                        holds(
                                "10b",
                                561_755,
                                v().nonces()
                                        .program(resultTags)
                                        .resultTag(ResultTag.EPOCH_AT_ONCE)
                                        .writers(2)),
                        holds(
                                "10d2",
                                24_230,
                                v().nonces()
                                        .program(resultTags)
                                        .resultTag(ResultTag.TAG_THEN_EPOCH)),
                        holds(
                                "10f",
                                171_499,
                                v().tag()
                                        .generations(Generations.LAST_BUMP)
                                        .may(Mishap.TICK, 2)
                                        .may(Mishap.GENERATION_LOST, 1)),
                        holds(
                                "10i",
                                537_046,
                                v().nonces()
                                        .program(resultTags)
                                        .resultTag(ResultTag.EPOCH_AT_ONCE)
                                        .epoch(Epoch.NONCE)
                                        .may(Mishap.EPOCH_LOST, 2)
                                        .may(Mishap.GENERATION_LOST, 1)),
                        holds(
                                "11a",
                                5_552,
                                v().tag()
                                        .refresh(Refresh.STAMP)
                                        .writes(2)
                                        .may(Mishap.ENTRY_LOST, 0)
                                        .may(Mishap.READER_CRASH, 0)),
                        holds(
                                "11a2",
                                12_692,
                                v().key()
                                        .refresh(Refresh.STAMP)
                                        .writes(2)
                                        .may(Mishap.READER_CRASH, 0)),
                        holds(
                                "12b",
                                13_917,
                                v().tag()
                                        .join(Join.CHECKED)
                                        .in(0, 0)
                                        .may(Mishap.GENERATION_LOST, 1)),
                        holds("12b2", 27_296, v().tag().join(Join.CHECKED).in(0, 0).writers(2)),
                        holds("12c", 17_461, v().key().join(Join.CHECKED).in(0, 0).writers(2)),
                        holds(
                                "13c2",
                                199_087,
                                v().nonces()
                                        .program(COMMIT, BUMP, WAIT_FOR_REPLICA)
                                        .may(Mishap.FAILOVER, 1)
                                        .may(Mishap.READER_CRASH, 0)),
                        holds(
                                "13d",
                                206_181,
                                v().tag()
                                        .incarnation()
                                        .may(Mishap.FAILOVER, 1)
                                        .may(Mishap.READER_CRASH, 0)),
                        holds(
                                "13d2",
                                68_698,
                                v().key()
                                        .incarnation()
                                        .may(Mishap.FAILOVER, 1)
                                        .may(Mishap.READER_CRASH, 0)),
                        holds("14a", 9_536, v().tag().outage(Outage.ALL).in(0, 0)),
                        holds(
                                "14c",
                                14_795,
                                v().tag().outage(Outage.ALL).in(0, 1).bumpOnRecovery()),
                        holds(
                                "15b",
                                33_091,
                                v().program(PUT_LEASE, BEGIN, COMMIT, PUT_IF_LEASED).writers(2)))
                .filter(each -> (Integer) each.get()[1] <= MANY);
    }

    @ParameterizedTest(name = "{0} fails in {1} steps")
    @MethodSource("failing")
    void what_does_not_hold_fails_in_as_few_steps(String id, int steps, Variant variant) {
        Search.Verdict verdict = Search.of(variant);
        assertEquals(steps, verdict.trace().size(), () -> id + ": " + verdict);
    }

    @ParameterizedTest(name = "{0} holds in {1} states")
    @MethodSource("holding")
    void what_holds_does_so_in_every_state(String id, int states, Variant variant) {
        Search.Verdict verdict = Search.of(variant);
        assertTrue(verdict.holds() && verdict.isComplete(), () -> id + ": " + verdict);
        assertEquals(states, verdict.states(), id);
    }
}
