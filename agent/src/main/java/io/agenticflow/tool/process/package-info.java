/**
 * Shell commands and the processes that they leave behind.
 *
 * <p>One command is one process tree in a session of its own; what runs here is bounded in time and
 * in the memory that its output takes, and nothing of it is meant to outlive the call.
 */
@NullMarked
package io.agenticflow.tool.process;

import org.jspecify.annotations.NullMarked;
