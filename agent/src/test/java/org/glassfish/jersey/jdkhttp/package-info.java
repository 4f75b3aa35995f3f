/** Stands for Jersey on the server of the JDK. */
@NullMarked
package org.glassfish.jersey.jdkhttp;

import org.jspecify.annotations.NullMarked;
