@NullMarked
package io.agenticflow.mcp.oauth;

import org.jspecify.annotations.NullMarked;
