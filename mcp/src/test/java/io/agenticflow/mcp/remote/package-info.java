@NullMarked
package io.agenticflow.mcp.remote;

import org.jspecify.annotations.NullMarked;
