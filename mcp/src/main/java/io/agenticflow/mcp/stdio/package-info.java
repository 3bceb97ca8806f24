/**
 * Servers of the Model Context Protocol that are child processes: a message is a line of their
 * standard input or output.
 */
@NullMarked
package io.agenticflow.mcp.stdio;

import org.jspecify.annotations.NullMarked;
