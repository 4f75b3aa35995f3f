package dev.deja.config;

import dev.deja.rule.KeyCall;
import dev.deja.rule.Origin;
import dev.deja.rule.PathTarget;
import dev.deja.rule.Template;
import java.util.List;

/**
 * What could still be read of an evict rule that does not work, so that the cache rules which
 * depend on it can be suspended instead of going stale (SPEC G09).
 *
 * @param name the rule's name
 * @param origin where it was written
 * @param tags tags it was to remove
 * @param keys entries it was to remove
 * @param rules cache rules it was to empty
 * @param paths paths it was to remove
 * @param all whether it was to remove everything
 * @param unknownScope whether it may have been meant to remove more than that: every cache rule
 *     depends on it
 * @param reason why it does not work, one line
 */
public record FaultyEvict(
        String name,
        Origin origin,
        List<Template> tags,
        List<KeyCall> keys,
        List<String> rules,
        List<PathTarget> paths,
        boolean all,
        boolean unknownScope,
        String reason) {}
