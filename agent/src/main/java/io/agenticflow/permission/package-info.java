/**
 * What an agent may do: rules, modes, the settings they stand in, and the decision on each call.
 *
 * <p>Tools are known here by their names and arguments only. Two ports are filled from above: hooks
 * speak before the rules ({@link io.agenticflow.permission.HookVerdict.Hooks}), and somebody may be
 * there to be asked ({@link io.agenticflow.permission.PermissionPrompt}).
 */
@NullMarked
package io.agenticflow.permission;

import org.jspecify.annotations.NullMarked;
