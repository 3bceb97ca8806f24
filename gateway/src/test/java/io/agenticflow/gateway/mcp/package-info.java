/** The server over HTTP, against raw requests, the official clients and the conformance suite. */
@NullMarked
package io.agenticflow.gateway.mcp;

import org.jspecify.annotations.NullMarked;
