package io.agenticflow.testkit;

import org.jspecify.annotations.Nullable;

/**
 * A tool call that a scripted model makes.
 *
 * @param inputJson the arguments, as they go over the wire; a JSON object unless a fault spoils it
 * @param id null to have one made up in the manner of the dialect
 */
public record ToolCall(String name, String inputJson, @Nullable String id) {}
