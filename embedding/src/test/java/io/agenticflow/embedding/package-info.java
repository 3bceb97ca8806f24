/** Tests of the sentence model, its tokenizer and the index. */
@NullMarked
package io.agenticflow.embedding;

import org.jspecify.annotations.NullMarked;
