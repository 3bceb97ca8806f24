/**
 * What holds the child processes of a run: Landlock, seccomp and bubblewrap, set up from Java.
 *
 * <p>Everything that the kernel has to be told goes through one native call shape, on threads that
 * are thrown away: a thread takes rights away from itself, starts the process, and ends. What it
 * started keeps the restrictions for ever; the rest of this program never has them. Nothing native
 * is touched before the first process is started.
 */
@NullMarked
package io.agenticflow.sandbox;

import org.jspecify.annotations.NullMarked;
