/** Answers in a form that was asked for: a JSON Schema, and whether an answer keeps to it. */
@NullMarked
package io.agenticflow.agent.answer;

import org.jspecify.annotations.NullMarked;
