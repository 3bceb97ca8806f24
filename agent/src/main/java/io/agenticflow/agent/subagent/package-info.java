/**
 * Agents that an agent starts: which there are, with which model, tools and permissions they work,
 * and how many of them at once.
 *
 * <p>A sub-agent is a run of its own with a conversation of its own; what it spends and who may
 * cancel it is the affair of the run around it, and what happens in it is told in that run's
 * events.
 */
@NullMarked
package io.agenticflow.agent.subagent;

import org.jspecify.annotations.NullMarked;
