/**
 * What MCP servers may ask of a run: its model, by sampling. A person is asked by whoever has one.
 */
@NullMarked
package io.agenticflow.agent.mcp;

import org.jspecify.annotations.NullMarked;
