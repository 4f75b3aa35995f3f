package demo;

import java.util.concurrent.TimeUnit;

/** How processes that the demo started end. */
final class Child {
    private Child() {}

    /** Asks a process to end, and makes it end when it has not after ten seconds. */
    static void stop(Process process) {
        process.destroy();
        try {
            if (process.waitFor(10, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }
}
