/** Tests of Chat Completions. */
@NullMarked
package io.agenticflow.dialect.chat;

import org.jspecify.annotations.NullMarked;
