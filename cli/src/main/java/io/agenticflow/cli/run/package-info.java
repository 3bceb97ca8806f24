/**
 * Commands that ask a model: a run of an agent, and one plain question.
 *
 * <p>A run's events have several readers here: the answer on standard output, the progress on
 * standard error, the JSON report. None of them is known to the agent.
 */
@NullMarked
package io.agenticflow.cli.run;

import org.jspecify.annotations.NullMarked;
