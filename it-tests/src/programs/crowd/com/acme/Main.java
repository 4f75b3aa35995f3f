package com.acme;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;

/** Many callers of one slow method. Answers each line with one line. */
public final class Main {
    private static final Reports REPORTS = new Reports();
    private static final List<Future<String>> CALLS = new ArrayList<>();

    private Main() {}

    public static void main(String[] args) throws Exception {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String answer;
            try {
                answer = answer(line.split(" "));
            } catch (Exception e) {
                answer = "threw " + e;
            }
            System.out.println(answer);
        }
    }

    private static String answer(String[] words) throws Exception {
        switch (words[0]) {
            case "call":
                call(words[1], Integer.parseInt(words[2]), words.length > 3);
                return "all have begun";
            case "open":
                Reports.OPEN.countDown();
                return "open";
            case "update":
                REPORTS.update(words[1]);
                return "updated";
            case "count":
                return String.valueOf(REPORTS.count(words[1]));
            case "title":
                return REPORTS.title(words[1]);
            case "thread":
                return REPORTS.thread(words[1]);
            case "bodies":
                return String.valueOf(Reports.BODIES.get());
            case "done":
                int done = 0;
                for (Future<String> call : CALLS) {
                    done += call.isDone() ? 1 : 0;
                }
                return String.valueOf(done);
            case "answers":
                TreeSet<String> answers = new TreeSet<>();
                for (Future<String> call : CALLS) {
                    answers.add(call.get());
                }
                int count = CALLS.size();
                CALLS.clear();
                return count + " " + answers;
            default:
                return "unknown " + words[0];
        }
    }

    /** Returns when every caller is about to call. */
    private static void call(String name, int count, boolean isVirtual) throws Exception {
        CountDownLatch begun = new CountDownLatch(count);
        ExecutorService executor = isVirtual ? virtual() : Executors.newCachedThreadPool(daemon());
        for (int i = 0; i < count; i++) {
            Callable<String> call =
                    () -> {
                        begun.countDown();
                        return REPORTS.report(name);
                    };
            CALLS.add(executor.submit(call));
        }
        begun.await();
    }

    private static ThreadFactory daemon() {
        return task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** By reflection: JDK 17 has none. */
    private static ExecutorService virtual() throws Exception {
        return (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    }
}
