/** Tests of the codecs. */
@NullMarked
package dev.deja.codec;

import org.jspecify.annotations.NullMarked;
