/**
 * Where a request goes: the port that every model call passes through, and the providers behind it.
 *
 * <p>{@link io.agenticflow.provider.ModelClient} is the one port. A provider is one; a retry or a
 * recorder is one around another. Nothing above knows more about models than this.
 */
@NullMarked
package io.agenticflow.provider;

import org.jspecify.annotations.NullMarked;
