/** The tools of servers of the Model Context Protocol as tools of ours. */
@NullMarked
package io.agenticflow.tool.mcp;

import org.jspecify.annotations.NullMarked;
