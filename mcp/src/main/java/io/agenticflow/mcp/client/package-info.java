/** A client of the Model Context Protocol: what it says to a server, and what it hears from it. */
@NullMarked
package io.agenticflow.mcp.client;

import org.jspecify.annotations.NullMarked;
