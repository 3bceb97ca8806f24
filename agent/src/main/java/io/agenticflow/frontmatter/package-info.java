/**
 * Markdown files that begin with fields: how agents, skills, commands and rules are written.
 *
 * <p>The fields are YAML, read with the line of each, and with mercy for the faults that are common
 * in files which other programs accept.
 */
@NullMarked
package io.agenticflow.frontmatter;

import org.jspecify.annotations.NullMarked;
