/**
 * Tools for models that know none: described in the system prompt, called in the answer's text.
 *
 * <p>The form is the one that Hermes and Qwen models are trained on, an object between {@code
 * <tool_call>} tags; when it is read, the forms of other model families are understood too.
 */
@NullMarked
package io.agenticflow.provider.toolprompt;

import org.jspecify.annotations.NullMarked;
