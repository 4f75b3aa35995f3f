package dev.deja.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** A group of lines that is measured together. */
enum Part {
    /** Methods that no rule answers. */
    CALLS {
        @Override
        List<Row> measure(Workshop workshop) throws IOException {
            return DirectCallsPart.measure(workshop);
        }
    },
    /** Hits in memory. */
    MEMORY {
        @Override
        List<Row> measure(Workshop workshop) throws IOException {
            return MemoryPart.measure(workshop);
        }
    },
    /** Hits in Redis. */
    REDIS {
        @Override
        List<Row> measure(Workshop workshop) throws IOException, InterruptedException {
            return RedisPart.measure(workshop);
        }
    },
    /** Calls while Redis is away. */
    BREAKER {
        @Override
        List<Row> measure(Workshop workshop) throws IOException {
            return BreakerPart.measure(workshop);
        }
    },
    /** A service whose Redis comes and goes. */
    SOAK {
        @Override
        List<Row> measure(Workshop workshop) throws IOException, InterruptedException {
            return SoakPart.measure(workshop);
        }
    },
    /** Hits of endpoints. */
    HTTP {
        @Override
        List<Row> measure(Workshop workshop) throws IOException, InterruptedException {
            return HttpPart.measure(workshop);
        }
    },
    /** An agent that finds nothing to do. */
    PREMAIN {
        @Override
        List<Row> measure(Workshop workshop) throws IOException, InterruptedException {
            return PremainPart.measure(workshop);
        }
    },
    /** The demo's way to its first answer. */
    STARTUP {
        @Override
        List<Row> measure(Workshop workshop) throws IOException, InterruptedException {
            return StartUpPart.measure(workshop);
        }
    };

    /** What {@code --only} takes. */
    String optionName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Measures.
     *
     * @throws IOException when a program cannot be started or does not do what it should
     * @throws IllegalStateException when what was measured is not what was meant to be
     */
    abstract List<Row> measure(Workshop workshop) throws IOException, InterruptedException;
}
