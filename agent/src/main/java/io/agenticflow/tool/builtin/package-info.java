/**
 * The tools that every agent can be given: Read, Write, Edit, Bash, Glob, Grep, TodoWrite.
 *
 * <p>Names and inputs are those of Claude Code, which models know. Each tool is one class; the rest
 * of the package is what several of them share: walking folders, ignore rules, patterns, safe
 * replacing of files.
 */
@NullMarked
package io.agenticflow.tool.builtin;

import org.jspecify.annotations.NullMarked;
