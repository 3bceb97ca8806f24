/**
 * The neutral words that every other floor speaks: messages, content blocks, tools, stream events,
 * usage, stop reasons and money.
 *
 * <p>Everything here is an immutable record or a sealed family of them. There is no I/O and no JSON
 * parser: JSON that is only carried stays as it is in {@link io.agenticflow.vocabulary.RawJson}.
 */
@NullMarked
package io.agenticflow.vocabulary;

import org.jspecify.annotations.NullMarked;
