/**
 * What this program offers to MCP clients: its agents, models, sessions and costs as tools. Most
 * tools are commands of the program, so that both say the same.
 */
@NullMarked
package io.agenticflow.cli.offer;

import org.jspecify.annotations.NullMarked;
