/** Servers of the Model Context Protocol that do what real ones have been seen to do wrong. */
@NullMarked
package io.agenticflow.testkit.mcp;

import org.jspecify.annotations.NullMarked;
