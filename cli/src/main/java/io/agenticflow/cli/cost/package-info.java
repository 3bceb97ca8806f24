/**
 * {@code agentic-flow cost}: what was spent, what it would have cost elsewhere, and what it will;
 * {@code budget} and {@code keys}: what may be spent, and by whom.
 */
@NullMarked
package io.agenticflow.cli.cost;

import org.jspecify.annotations.NullMarked;
