/** Tests of the servers that a user has named. */
@NullMarked
package io.agenticflow.mcp.servers;

import org.jspecify.annotations.NullMarked;
