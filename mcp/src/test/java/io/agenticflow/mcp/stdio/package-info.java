@NullMarked
package io.agenticflow.mcp.stdio;

import org.jspecify.annotations.NullMarked;
