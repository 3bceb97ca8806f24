/**
 * A client of the Model Context Protocol: what it says to a server, apart from how the words get
 * there, and a server's tools as tools of ours.
 */
@NullMarked
package io.agenticflow.mcp;

import org.jspecify.annotations.NullMarked;
