/** Tests of answers in a form that was asked for. */
@NullMarked
package io.agenticflow.agent.answer;

import org.jspecify.annotations.NullMarked;
