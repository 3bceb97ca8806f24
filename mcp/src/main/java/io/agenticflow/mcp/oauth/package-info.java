/**
 * OAuth 2.1 as the protocol's authorization prescribes it: finding out who gives tokens for a
 * server, becoming a client there, asking the user in a browser, and keeping the tokens in files
 * that only their owner can read.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2026-07-28/basic/authorization">
 *     Authorization</a>
 */
@NullMarked
package io.agenticflow.mcp.oauth;

import org.jspecify.annotations.NullMarked;
