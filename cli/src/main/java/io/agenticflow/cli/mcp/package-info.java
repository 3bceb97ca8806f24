/** The commands of {@code agentic-flow mcp}. */
@NullMarked
package io.agenticflow.cli.mcp;

import org.jspecify.annotations.NullMarked;
