/**
 * Who an agent is: definition files (Markdown below YAML frontmatter), the folders they are found
 * in, the built-in ones, and the system prompt that is made of one.
 *
 * <p>Nothing here runs anything: shell text in a file's {@code hooks} is carried as data. The
 * format is that of Claude Code's agent files, read leniently enough for the collections that
 * exist.
 *
 * @see <a href="https://docs.anthropic.com/en/docs/claude-code/sub-agents">Sub-agents</a>
 */
@NullMarked
package io.agenticflow.agent.definition;

import org.jspecify.annotations.NullMarked;
