package dev.deja.api;

import java.util.List;

/**
 * What an invalidation was made of. It says what was asked of the stores, not how many entries were
 * there: tags and rules go by changing one mark, whatever the number of entries. Immutable.
 *
 * @param keys how many single entries
 * @param rules names of the rules of which everything went
 * @param tags the tags, as entries carry them
 * @param all whether everything of this configuration went
 */
public record Invalidated(int keys, List<String> rules, List<String> tags, boolean all) {
    /** Without the agent, or when no such rule is at work. */
    public static final Invalidated NOTHING = new Invalidated(0, List.of(), List.of(), false);

    /**
     * Copies the lists.
     *
     * @param keys how many single entries
     * @param rules names of rules
     * @param tags tags
     * @param all whether everything went
     */
    public Invalidated {
        rules = List.copyOf(rules);
        tags = List.copyOf(tags);
    }

    /**
     * Whether nothing was asked of any store.
     *
     * @return true without the agent
     */
    public boolean isNothing() {
        return keys == 0 && rules.isEmpty() && tags.isEmpty() && !all;
    }
}
