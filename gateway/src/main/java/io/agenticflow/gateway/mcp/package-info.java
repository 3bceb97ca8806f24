/**
 * The Model Context Protocol over HTTP, in the form that its text calls streamable: an endpoint for
 * the gateway's server or for one of its own, which answers clients with sessions (2025-03-26 to
 * 2025-11-25) and without (2026-07-28).
 */
@NullMarked
package io.agenticflow.gateway.mcp;

import org.jspecify.annotations.NullMarked;
