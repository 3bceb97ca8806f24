/** The commands of {@code agentic-flow memory}, and which memory the configuration means. */
@NullMarked
package io.agenticflow.cli.memory;

import org.jspecify.annotations.NullMarked;
