package io.agenticflow.ledger;

import static java.util.Objects.requireNonNull;

import io.agenticflow.provider.CallRecord;

/**
 * One model call in the ledger.
 *
 * @param id unique everywhere; ids of later calls are greater, so that they stand together
 */
public record LedgerEntry(String id, CallRecord call, CallCost cost) {
  public LedgerEntry {
    requireNonNull(id, "id");
    requireNonNull(call, "call");
    requireNonNull(cost, "cost");
  }
}
