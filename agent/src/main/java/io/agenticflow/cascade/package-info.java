/**
 * A task is tried by a cheap model first, in a copy of the workspace; something that can be run or
 * asked decides whether the result is kept, and only what is not kept goes to a stronger model,
 * which is shown what was tried.
 */
@NullMarked
package io.agenticflow.cascade;

import org.jspecify.annotations.NullMarked;
