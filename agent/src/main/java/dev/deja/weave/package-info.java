/**
 * From class files to call sites: the only room that knows Byte Buddy, and it knows nothing of
 * caching but {@code cache.Join}.
 */
@NullMarked
package dev.deja.weave;

import org.jspecify.annotations.NullMarked;
