/**
 * What an agent may do: the permission modes, the decision on each call, and which tools a model is
 * shown.
 *
 * <p>This is the part for runs that nobody watches: a decision is yes or no, and never a question.
 */
@NullMarked
package io.agenticflow.permission;

import org.jspecify.annotations.NullMarked;
