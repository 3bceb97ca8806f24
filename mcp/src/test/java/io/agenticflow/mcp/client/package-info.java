@NullMarked
package io.agenticflow.mcp.client;

import org.jspecify.annotations.NullMarked;
