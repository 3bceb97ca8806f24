/**
 * The words of the Model Context Protocol, which a client and a server share: revisions, messages,
 * errors, and how a client's messages get to a server.
 */
@NullMarked
package io.agenticflow.mcp;

import org.jspecify.annotations.NullMarked;
