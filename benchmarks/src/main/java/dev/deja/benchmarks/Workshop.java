package dev.deja.benchmarks;

import java.nio.file.Path;
import java.util.List;

/**
 * What every part needs.
 *
 * @param pace how long to measure
 * @param agent the agent's jar
 * @param shop the demo's jar
 * @param shopRules the rules that the demo is shipped with
 * @param rules folder of the rule files of the benchmarks
 * @param work folder for logs and data
 */
record Workshop(Pace pace, Path agent, Path shop, Path shopRules, Path rules, Path work) {

    /** The argument that attaches the agent with one of the benchmarks' rule files. */
    String withAgent(String rulesFile) {
        return withAgent(rules.resolve(rulesFile));
    }

    /** The argument that attaches the agent with these rules. */
    String withAgent(Path rulesFile) {
        return "-javaagent:" + agent + "=" + rulesFile;
    }

    /** Measures contenders in turns. */
    Rounds rounds(List<Contender> contenders) throws java.io.IOException {
        return Rounds.run(pace, work.resolve("logs"), contenders);
    }
}
