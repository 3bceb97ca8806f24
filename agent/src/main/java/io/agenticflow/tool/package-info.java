/**
 * What an agent can touch: the tool port, the workspace that confines it, and the built-in tools.
 *
 * <p>A tool knows nothing of models, runs or permissions; it gets its input and a {@link
 * io.agenticflow.tool.ToolContext} and answers with content for the model.
 */
@NullMarked
package io.agenticflow.tool;

import org.jspecify.annotations.NullMarked;
