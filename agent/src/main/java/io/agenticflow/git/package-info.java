/**
 * Git as a program that is called, and the linked worktrees in which agents work so that the user's
 * own files stay as they are.
 */
@NullMarked
package io.agenticflow.git;

import org.jspecify.annotations.NullMarked;
