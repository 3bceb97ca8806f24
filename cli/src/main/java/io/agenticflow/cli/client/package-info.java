/**
 * Runs the user's own coding agent, such as Claude Code, on a gateway that lives as long as it
 * does.
 */
@NullMarked
package io.agenticflow.cli.client;

import org.jspecify.annotations.NullMarked;
