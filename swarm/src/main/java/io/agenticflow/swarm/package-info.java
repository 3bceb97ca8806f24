/**
 * Many agents on one objective. A {@link io.agenticflow.swarm.SwarmOrder} says what is wanted, by
 * whom and in which {@link io.agenticflow.swarm.Topology}; {@link
 * io.agenticflow.swarm.SwarmWorkflow} carries it out as durable steps, each agent's whole work one
 * step; {@link io.agenticflow.swarm.Team} is the port through which agents work, and {@link
 * io.agenticflow.swarm.TeamFiles} keeps them out of each other's files.
 */
@NullMarked
package io.agenticflow.swarm;

import org.jspecify.annotations.NullMarked;
