package dev.deja.rule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rule that removes answers.
 *
 * @param tags templates of tags
 * @param keys entries of named cache rules
 * @param rules names of cache rules whose entries all go
 * @param all whether everything in every namespace of this configuration goes
 * @param onSuccessOnly {@code on = success}: not when the method threw
 * @param before {@code timing = before}: also before the call
 * @param when must hold for anything to be removed, or fail; null when nothing must
 */
public record EvictRule(
        String name,
        Origin origin,
        boolean enabled,
        @Nullable MethodPatterns methods,
        List<Template> tags,
        List<KeyCall> keys,
        List<String> rules,
        boolean all,
        boolean onSuccessOnly,
        boolean before,
        @Nullable Condition when)
        implements Rule {
    @Override
    public String id() {
        return "evict." + name;
    }
}
