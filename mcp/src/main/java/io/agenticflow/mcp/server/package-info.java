/**
 * A server of the Model Context Protocol, apart from how the words get there: what is offered is an
 * {@link io.agenticflow.mcp.server.Offer}, and an {@link io.agenticflow.mcp.server.McpServer}
 * answers for it in both eras, with a handshake (up to 2025-11-25) and without (2026-07-28). What
 * asks the client something is written once, as if it were answered on the spot.
 */
@NullMarked
package io.agenticflow.mcp.server;

import org.jspecify.annotations.NullMarked;
