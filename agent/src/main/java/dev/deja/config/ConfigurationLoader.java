package dev.deja.config;

import dev.deja.rule.CacheRule;
import dev.deja.rule.EndpointBook;
import dev.deja.rule.EndpointScope;
import dev.deja.rule.EvictRule;
import dev.deja.rule.KeyCall;
import dev.deja.rule.Origin;
import dev.deja.rule.Template;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the configuration. Never throws for what the operator wrote: whatever is wrong becomes a
 * {@link Problem}, and what cannot be trusted is left out.
 *
 * <p>Runs before the application's {@code main}, on every start: plain loops, no lambdas, no
 * regular expressions, and text is put together only where something is wrong.
 */
public final class ConfigurationLoader {
    private static final String DEFAULT_FILE = "agent.properties";
    private static final int LARGEST_FILE = 4 << 20;

    private final Inputs inputs;
    private final SettingReader reader;
    private final Collected collected;
    private final Configuration.Parts parts = new Configuration.Parts();

    private ConfigurationLoader(Inputs inputs, @Nullable Path standIn) {
        this.inputs = inputs;
        KeyTable table = new KeyTable();
        reader = new SettingReader(table, new Values(inputs.workingDirectory(), standIn));
        collected = new Collected(table, reader);
    }

    /** Reads the configuration of a process. */
    public static Configuration load(Inputs inputs) {
        return load(inputs, null);
    }

    /**
     * Reads the configuration of a process that does not run here.
     *
     * @param standIn a file with a key in Base64, read in place of those that are there only where
     *     the process runs (passwords, tokens, keys); null when none may be missing
     */
    public static Configuration load(Inputs inputs, @Nullable Path standIn) {
        ConfigurationLoader loader = new ConfigurationLoader(inputs, standIn);
        loader.load();
        return new Configuration(loader.parts, loader.reader);
    }

    private void load() {
        boolean found = readFile();
        if (!found && parts.problems.isEmpty()) {
            parts.idleReason =
                    "there is no configuration: name a file with -javaagent:deja-agent.jar=<file>,"
                            + " or put agent.properties into the working directory";
            return;
        }
        collected.addEnvironment(inputs.environment());
        collected.addSystemProperties(inputs.systemProperties());
        parts.problems.addAll(collected.problems());
        parts.faultyEvicts.addAll(collected.faulty());
        parts.global = collected.global();
        parts.cacheLines = collected.cache();
        parts.evictLines = collected.evict();
        if (isOtherProgram()) {
            return;
        }
        decide(found);
        boolean wanted = RuleFactory.flag(parts.global, "enabled", true);
        if (wanted && RuleFactory.flag(parts.global, "strict", false)) {
            parts.strictFailure = hasErrorInFile();
        }
    }

    private void decide(boolean found) {
        if (!found) {
            parts.idleReason = parts.problems.get(0).toString();
            return;
        }
        Setting enabled = parts.global.get("enabled");
        if (enabled != null && Boolean.FALSE.equals(enabled.value())) {
            parts.idleReason = "switched off by enabled = false (" + enabled.origin() + ")";
            return;
        }
        Problem fault = essentialFault();
        RuleFactory factory = new RuleFactory(parts.global);
        Settings settings = null;
        if (fault == null) {
            try {
                settings =
                        new SettingsFactory(parts.global, parts.problems)
                                .settings(factory.commonStore());
            } catch (RuleFactory.Refusal e) {
                fault = e.problem();
                parts.problems.add(fault);
            }
        }
        addRules(factory);
        if (settings == null || fault != null) {
            parts.idleReason = String.valueOf(fault);
            parts.cacheRules.clear();
            parts.evictRules.clear();
        } else {
            parts.settings = settings;
        }
    }

    /** A global value whose substitute could mean wrong answers, or one that comes later. */
    private @Nullable Problem essentialFault() {
        for (Setting setting : parts.global.values()) {
            Key spec = setting.spec();
            if (setting.fault() != null
                    && spec != null
                    && (spec.essential() || !spec.available())) {
                return setting.fault();
            }
        }
        return null;
    }

    private boolean isOtherProgram() {
        Setting include = parts.global.get("process.include");
        if (include == null || !(include.value() instanceof List<?>)) {
            return false;
        }
        @SuppressWarnings("unchecked") // the type of the key says what its list holds
        List<String> patterns = (List<String>) include.value();
        String command = inputs.systemProperties().getOrDefault("sun.java.command", "");
        if (ProcessPatterns.include(patterns, command)) {
            return false;
        }
        parts.otherProgram = true;
        parts.idleReason =
                "process.include ("
                        + include.origin()
                        + ") does not name this program: "
                        + ProcessPatterns.program(command);
        // The other program's log is no place for what is wrong with this file.
        parts.problems.clear();
        parts.faultyEvicts.clear();
        return true;
    }

    private boolean hasErrorInFile() {
        for (int i = 0; i < parts.problems.size(); i++) {
            Problem problem = parts.problems.get(i);
            if (problem.severity() == Problem.Severity.ERROR
                    && problem.origin().source().equals(parts.source)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a file could be read; a named one that cannot be is a problem. */
    private boolean readFile() {
        String argument = inputs.agentArgument();
        String named = argument == null || argument.isBlank() ? null : argument.trim();
        if (named == null) {
            named = inputs.systemProperties().get("deja.config");
            named = named == null || named.isBlank() ? null : named.trim();
        }
        String name = named == null ? DEFAULT_FILE : named;
        Path path;
        try {
            path = inputs.workingDirectory().resolve(name);
        } catch (InvalidPathException e) {
            fileProblem(name, "is not a path", "correct it in -javaagent:deja-agent.jar=<file>");
            return false;
        }
        if (!Files.exists(path)) {
            if (named != null) {
                parts.source = name;
                fileProblem(
                        name,
                        "there is no such file (" + path.toAbsolutePath().normalize() + ")",
                        "correct the path after -javaagent:deja-agent.jar= or in -Ddeja.config;"
                                + " a relative one starts from the working directory");
            }
            return false;
        }
        parts.source = name;
        if (Files.isDirectory(path)) {
            fileProblem(name, "is a folder", "name the file in it");
            return false;
        }
        try (InputStream in = new FileInputStream(path.toFile())) {
            byte[] bytes = in.readNBytes(LARGEST_FILE + 1);
            if (bytes.length > LARGEST_FILE) {
                throw new BadValue("is larger than 4 MiB", "name a properties file");
            }
            collected.addFile(PropertiesReader.read(bytes), name);
            return true;
        } catch (IOException e) {
            fileProblem(
                    name, "cannot be read", "it must be a file that the service's user may read");
            return false;
        } catch (BadValue e) {
            fileProblem(name, e.getMessage(), e.remedy());
            return false;
        }
    }

    private void fileProblem(String name, String message, String remedy) {
        parts.source = name;
        parts.problems.add(
                new Problem(
                        Problem.Severity.ERROR,
                        new Origin(name, 0),
                        "",
                        message,
                        remedy + "; the agent stays idle"));
    }

    private void addRules(RuleFactory factory) {
        Map<String, Setting> cacheDefaults = collected.cache().get(Collected.DEFAULTS);
        for (Map.Entry<String, Map<String, Setting>> rule : collected.cache().entrySet()) {
            if (!rule.getKey().equals(Collected.DEFAULTS)) {
                addCacheRule(factory, rule.getKey(), rule.getValue(), cacheDefaults);
            }
        }
        leaveOutTies();
        Map<String, Setting> evictDefaults = collected.evict().get(Collected.DEFAULTS);
        for (Map.Entry<String, Map<String, Setting>> rule : collected.evict().entrySet()) {
            if (!rule.getKey().equals(Collected.DEFAULTS)) {
                addEvictRule(factory, rule.getKey(), rule.getValue(), evictDefaults);
            }
        }
    }

    private void addCacheRule(
            RuleFactory factory,
            String name,
            Map<String, Setting> own,
            @Nullable Map<String, Setting> defaults) {
        Origin origin = originOf(own);
        Map<String, Setting> settings = RuleFactory.merged(defaults, null, own);
        Problem fault = RuleFactory.firstFault(settings);
        if (fault == null) {
            try {
                EndpointFactory.requireOneKind(Key.Scope.CACHE, name, own);
                EvictRule put =
                        own.containsKey("http") ? null : RuleFactory.putRule(name, settings);
                if (own.containsKey("method") || own.containsKey("http")) {
                    parts.cacheRules.add(factory.cacheRule(name, settings, origin, null));
                } else {
                    parts.cacheOverrides.add(name);
                }
                if (put != null) {
                    parts.evictRules.add(put);
                }
                return;
            } catch (RuleFactory.Refusal e) {
                fault = e.problem();
                parts.problems.add(fault);
            }
        }
        parts.leftOut.add(
                new Configuration.LeftOut("cache.".concat(name), origin, fault.toString()));
    }

    /** Of two rules that are equally specific for a path neither can be meant. */
    private void leaveOutTies() {
        List<CacheRule> active = new ArrayList<>();
        for (int i = 0; i < parts.cacheRules.size(); i++) {
            CacheRule rule = parts.cacheRules.get(i);
            if (rule.enabled() && rule.http() != null) {
                active.add(rule);
            }
        }
        List<EndpointBook.Tie> ties = active.size() < 2 ? List.of() : EndpointBook.ties(active);
        for (int i = 0; i < ties.size(); i++) {
            EndpointBook.Tie tie = ties.get(i);
            leaveOut(tie.one(), tie.other(), tie.path());
            leaveOut(tie.other(), tie.one(), tie.path());
        }
    }

    private void leaveOut(CacheRule rule, CacheRule other, String path) {
        if (!parts.cacheRules.remove(rule)) {
            return;
        }
        Problem problem =
                new Problem(
                        Problem.Severity.ERROR,
                        rule.origin(),
                        rule.id().concat(".http"),
                        "is as specific as "
                                + other.id()
                                + ".http ("
                                + other.origin()
                                + ") for "
                                + path
                                + "; both rules are left out",
                        "make one of them more specific, or add except to it");
        parts.problems.add(problem);
        parts.leftOut.add(new Configuration.LeftOut(rule.id(), rule.origin(), problem.toString()));
    }

    private void addEvictRule(
            RuleFactory factory,
            String name,
            Map<String, Setting> own,
            @Nullable Map<String, Setting> defaults) {
        Origin origin = originOf(own);
        Map<String, Setting> settings = RuleFactory.merged(defaults, null, own);
        Problem fault = RuleFactory.firstFault(settings);
        if (fault == null && !own.containsKey("method") && !own.containsKey("http")) {
            parts.evictOverrides.put(
                    name, factory.scopeOf(name, settings, origin, noJoinPoint(name, origin)));
            return;
        }
        EvictRule rule = null;
        if (fault == null) {
            try {
                EndpointFactory.requireOneKind(Key.Scope.EVICT, name, own);
                rule = factory.evictRule(name, settings, origin);
                fault = referenceFault(rule, settings);
            } catch (RuleFactory.Refusal e) {
                fault = e.problem();
            }
            if (fault != null) {
                parts.problems.add(fault);
            }
        }
        if (fault != null || rule == null) {
            Problem reason = fault == null ? noJoinPoint(name, origin) : fault;
            parts.leftOut.add(
                    new Configuration.LeftOut("evict.".concat(name), origin, reason.toString()));
            parts.faultyEvicts.add(factory.scopeOf(name, settings, origin, reason));
            return;
        }
        parts.evictRules.add(rule);
        EndpointScope scope = rule.endpoints();
        if (scope != null && !scope.patterns().hasMethods()) {
            parts.problems.add(
                    new Problem(
                            Problem.Severity.WARN,
                            origin,
                            rule.id().concat(".http"),
                            "names no method, which means GET: it acts when something is read",
                            "write the methods that write, such as POST,PUT,PATCH,DELETE "
                                    + scope.patterns()));
        }
        if (!rule.enabled()) {
            Problem off = Configuration.switchedOff(rule, settings);
            parts.problems.add(off);
            parts.faultyEvicts.add(factory.scopeOf(name, settings, origin, off));
        }
    }

    private static Problem noJoinPoint(String name, Origin origin) {
        return new Problem(
                Problem.Severity.WARN,
                origin,
                "evict.".concat(name),
                "has neither method nor http, and no annotation of that name has appeared yet",
                "add evict." + name + ".method or .http, or remove the rule");
    }

    private static Origin originOf(Map<String, Setting> own) {
        Setting method = own.getOrDefault("method", own.get("http"));
        return method != null ? method.origin() : own.values().iterator().next().origin();
    }

    /** Looks whether the rules it names exist, as far as that can be known before classes load. */
    private @Nullable Problem referenceFault(EvictRule rule, Map<String, Setting> settings) {
        for (int i = 0; i < rule.rules().size(); i++) {
            checkReference(rule, rule.rules().get(i), settings.get("rules"));
        }
        for (int i = 0; i < rule.keys().size(); i++) {
            KeyCall call = rule.keys().get(i);
            checkReference(rule, call.rule(), settings.get("keys"));
            Problem fault = endpointFault(call, settings.get("keys"));
            if (fault == null) {
                fault = arityFault(call, settings.get("keys"));
            }
            if (fault != null) {
                return fault;
            }
        }
        return null;
    }

    private void checkReference(EvictRule rule, String name, @Nullable Setting setting) {
        if (setting == null || (collected.cache().containsKey(name) && !name.equals("*"))) {
            return;
        }
        Set<String> names = new LinkedHashSet<>(collected.cache().keySet());
        names.remove(Collected.DEFAULTS);
        String nearest = Spelling.nearest(name, names);
        Problem problem =
                new Problem(
                        Problem.Severity.WARN,
                        setting.origin(),
                        setting.shown(),
                        "names the cache rule "
                                + Text.quoted(name)
                                + ", which this file does not have",
                        nearest == null
                                ? "correct the name, unless an annotation brings that rule"
                                : "did you mean "
                                        + nearest
                                        + "? (an annotation may bring the rule)");
        parts.unresolved.add(new Configuration.Unresolved(rule.name(), name, nearest, problem));
        parts.problems.add(problem);
    }

    /** An entry of endpoints is named by its path, or by a tag; its key holds more than values. */
    private @Nullable Problem endpointFault(KeyCall call, @Nullable Setting setting) {
        Map<String, Setting> named = collected.cache().get(call.rule());
        if (setting == null || named == null || !named.containsKey("http")) {
            return null;
        }
        return new Problem(
                Problem.Severity.ERROR,
                setting.origin(),
                setting.shown(),
                "names cache." + call.rule() + ", whose entries are answers of endpoints",
                "remove them by path (paths = /owners/{id}), or give that rule tags and remove those");
    }

    /** Judges what the text of a {@code key} tells; the rest is checked when its class is known. */
    private @Nullable Problem arityFault(KeyCall call, @Nullable Setting setting) {
        for (int i = 0; setting != null && i < parts.cacheRules.size(); i++) {
            CacheRule rule = parts.cacheRules.get(i);
            Template key = rule.key();
            int slots = key == null || !rule.name().equals(call.rule()) ? -1 : slots(key.text());
            int given = call.arguments().size();
            if (key != null && slots >= 0 && slots != given) {
                return new Problem(
                        Problem.Severity.ERROR,
                        setting.origin(),
                        setting.shown(),
                        "gives " + given + " values to " + call.rule() + ", whose key has " + slots,
                        "write one value for each placeholder of " + Text.quoted(key.text()));
            }
        }
        return null;
    }

    /**
     * Different placeholders of a key; -1 when only the method tells, because an argument may be
     * named twice, by name and by position, or because there is quoted text.
     */
    private static int slots(String template) {
        Set<String> slots = new LinkedHashSet<>();
        boolean positions = false;
        boolean names = false;
        int at = 0;
        while (at < template.length()) {
            char c = template.charAt(at);
            int end = c == '{' ? template.indexOf('}', at) : -1;
            if (c == '\'') {
                return -1;
            }
            if (end < 0 || template.charAt(at + 1) == '{') {
                at += end < 0 ? 1 : 2;
                continue;
            }
            String slot = template.substring(at + 1, end).trim();
            if (!slot.equals("@method")) {
                slots.add(slot);
                boolean position = slot.charAt(0) >= '0' && slot.charAt(0) <= '9';
                positions |= position;
                names |= !position && slot.charAt(0) != '@';
            }
            at = end + 1;
        }
        return positions && names ? -1 : slots.size();
    }
}
