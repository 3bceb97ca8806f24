package io.agenticflow.mcp.client;

import org.jspecify.annotations.Nullable;

/**
 * How far a request has come.
 *
 * @param done grows; in a unit of the server's
 * @param total where it ends, in the same unit; null where that is not known
 * @param message for people, or null
 */
public record ProgressStep(double done, @Nullable Double total, @Nullable String message) {}
