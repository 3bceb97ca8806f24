/** The commands of {@code agentic-flow memory}. */
@NullMarked
package io.agenticflow.cli.memory;

import org.jspecify.annotations.NullMarked;
