/**
 * The embedded default: what answers when no provider was chosen and no key is there.
 *
 * <p>{@link io.agenticflow.local.EmbeddedDefault} decides: a model server found on loopback ({@link
 * io.agenticflow.local.LocalServers}), else a GGUF file ({@link io.agenticflow.local.Models}) that
 * runs in this process ({@link io.agenticflow.local.GgufModelClient}). Only this package knows the
 * native binding.
 */
@NullMarked
package io.agenticflow.local;

import org.jspecify.annotations.NullMarked;
