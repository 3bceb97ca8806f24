/**
 * What a model is told besides its task, and how much room it takes: files of instructions, skills,
 * files that a prompt mentions, marks for the provider's prompt cache, and what fills the context.
 *
 * <p>Nothing in here asks a model or runs a tool; that is for the loop above.
 */
@NullMarked
package io.agenticflow.context;

import org.jspecify.annotations.NullMarked;
