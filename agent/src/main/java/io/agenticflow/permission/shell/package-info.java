/**
 * Which commands a line for bash would run.
 *
 * <p>The parser is closed: it takes a subset of bash, and of a line that it takes, it sees every
 * command that bash would run for it. What it is not sure of, it refuses, also where bash would
 * take it.
 */
@NullMarked
package io.agenticflow.permission.shell;

import org.jspecify.annotations.NullMarked;
