/**
 * Servers that are reached over HTTP: the transport of the revisions since 2025-03-26 in both eras,
 * the older one with a stream of events that it falls back to, and the headers that each wants. Who
 * may come in is {@link io.agenticflow.mcp.remote.Credentials}' matter.
 */
@NullMarked
package io.agenticflow.mcp.remote;

import org.jspecify.annotations.NullMarked;
