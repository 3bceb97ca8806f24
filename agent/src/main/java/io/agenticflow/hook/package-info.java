/**
 * Hooks: commands, servers and callbacks that the user lets have a say in a run.
 *
 * <p>Hooks are written in settings files and agents' files, in the form that Claude Code reads.
 * {@link io.agenticflow.hook.HookReader} reads them, {@link io.agenticflow.hook.ConfiguredHooks}
 * calls them where the loop asks. They are the user's own commands: no permission rule and no
 * sandbox holds them, so what may have come with a folder is not run unless the user vouches for
 * it.
 */
@NullMarked
package io.agenticflow.hook;

import org.jspecify.annotations.NullMarked;
