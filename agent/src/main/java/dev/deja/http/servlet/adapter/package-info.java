/**
 * What stands between an application and its container: requests that tell what was read of them,
 * responses that keep what was written. Written against the {@code jakarta} API, renamed for {@code
 * javax}; loaded by a {@code BridgeLoader} only, which sees the servlet types of one container and
 * the agent's classes. Nothing of the agent links to this package.
 */
@NullMarked
package dev.deja.http.servlet.adapter;

import org.jspecify.annotations.NullMarked;
