/**
 * The servers of the Model Context Protocol that a user has named: where they are named, whether
 * they may be started, what they said when they were last asked, and the set of those that are
 * connected.
 */
@NullMarked
package io.agenticflow.mcp.servers;

import org.jspecify.annotations.NullMarked;
