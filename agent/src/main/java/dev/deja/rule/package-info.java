/**
 * What a rule is, which methods it applies to, and what it makes of a call: keys, tags, templates,
 * lifetimes. A leaf: works on class-file bytes and on plain objects, never on stores or codecs.
 */
@NullMarked
package dev.deja.rule;

import org.jspecify.annotations.NullMarked;
