/**
 * {@code agentic-flow validate}: tries what the program promises on the models that the user has,
 * and examines what came of it. A check believes nothing that the program says of itself: it runs
 * or parses the code that was written, reads the files, looks at every field of an answer, and
 * holds the ledger against the provider's own numbers.
 */
@NullMarked
package io.agenticflow.cli.validate;

import org.jspecify.annotations.NullMarked;
