/**
 * The agent: one run from a task to an answer.
 *
 * <p>The loop asks the model, runs the tools it wants, and goes on until it stops. Everything that
 * happens is a {@link io.agenticflow.agent.RunEvent}, told once and in order; nothing in here
 * prints.
 */
@NullMarked
package io.agenticflow.agent;

import org.jspecify.annotations.NullMarked;
