/**
 * Work that goes on beside a run: what was started, how it stands, what it has to say.
 *
 * <p>A task lives as long as the run that owns it at the most; closing the run's {@link
 * io.agenticflow.tool.background.BackgroundTasks} ends all of them.
 */
@NullMarked
package io.agenticflow.tool.background;

import org.jspecify.annotations.NullMarked;
