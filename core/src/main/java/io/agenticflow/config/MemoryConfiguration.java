package io.agenticflow.config;

import io.agenticflow.secret.Secret;
import org.jspecify.annotations.Nullable;

/**
 * What is said of memory, under {@code memory:}.
 *
 * @param url of the database that is shared as the memory; null for the file of this home
 * @param namespace where none is named; null for the project's own
 * @param tools whether agents get tools for it
 * @param learn whether runs learn
 */
public record MemoryConfiguration(
    @Nullable Secret url, @Nullable String namespace, boolean tools, boolean learn) {}
