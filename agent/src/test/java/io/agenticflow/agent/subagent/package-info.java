/** Tests of agents that agents start. */
@NullMarked
package io.agenticflow.agent.subagent;

import org.jspecify.annotations.NullMarked;
