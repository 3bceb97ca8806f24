/**
 * {@code agentic-flow cost}: what was spent, what it would have cost elsewhere, and what it will.
 */
@NullMarked
package io.agenticflow.cli.cost;

import org.jspecify.annotations.NullMarked;
