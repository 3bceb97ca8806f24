/**
 * Meaning as numbers, in this process: a small sentence model, the text pieces that it reads, and
 * an index of vectors.
 *
 * <p>Only this package knows the native runtime and the index library. Its jars are large, so that
 * the program opens them when the first text is to be embedded and not before.
 */
@NullMarked
package io.agenticflow.embedding;

import org.jspecify.annotations.NullMarked;
