/** What every model call used and what it cost, kept for good. */
@NullMarked
package io.agenticflow.ledger;

import org.jspecify.annotations.NullMarked;
