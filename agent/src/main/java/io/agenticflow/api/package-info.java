/**
 * Agentic Flow as a library: {@link io.agenticflow.api.Models} to ask, an {@link
 * io.agenticflow.api.Agent} that works, its {@link io.agenticflow.api.Conversation}s and {@link
 * io.agenticflow.api.AgentRun}s, and {@link io.agenticflow.api.FunctionTool}s of the program that
 * embeds it. Nothing here reads a command line, writes to the standard streams, changes anything of
 * the whole process or ends it.
 */
@NullMarked
package io.agenticflow.api;

import org.jspecify.annotations.NullMarked;
