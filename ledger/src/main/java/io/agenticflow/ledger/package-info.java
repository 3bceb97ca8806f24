/**
 * What every model call used and what it cost, kept for good. A call is written to a file at once
 * ({@link io.agenticflow.ledger.Spool}), which costs nothing to speak of; whoever wants to read the
 * ledger first takes those files into the database ({@link io.agenticflow.ledger.Ledger}).
 */
@NullMarked
package io.agenticflow.ledger;

import org.jspecify.annotations.NullMarked;
