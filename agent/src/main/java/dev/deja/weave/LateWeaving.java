package dev.deja.weave;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Weaves classes anew that were loaded before a rule was known to reach them. On a thread of its
 * own: while a class loads, the JVM lets no other class be changed by the same thread, and waiting
 * for another one could wait for the lock that the loading thread holds. The thread ends when there
 * is nothing to do.
 */
final class LateWeaving implements Runnable {
    private final Weaver weaver;
    private final Deque<Task> tasks = new ArrayDeque<>();
    private boolean isRunning;

    private record Task(String className, Runnable after) {}

    LateWeaving(Weaver weaver) {
        this.weaver = weaver;
    }

    void add(String className, Runnable after) {
        synchronized (tasks) {
            tasks.add(new Task(className, after));
            if (isRunning) {
                return;
            }
            isRunning = true;
        }
        Thread thread = new Thread(null, this, "deja-weave", 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(LateWeaving.class.getClassLoader());
        thread.start();
    }

    @Override
    public void run() {
        while (true) {
            List<Task> batch;
            synchronized (tasks) {
                if (tasks.isEmpty()) {
                    isRunning = false;
                    return;
                }
                batch = new ArrayList<>(tasks);
                tasks.clear();
            }
            for (Task task : batch) {
                try {
                    weaver.retransform(weaver.loaded(task.className));
                } catch (Throwable e) {
                    // Said by the weaver's listener, where it can be.
                } finally {
                    task.after.run();
                }
            }
        }
    }
}
