/**
 * What may be spent. {@link io.agenticflow.budget.Budgets} sets aside what a call may cost before
 * it is made, refuses it where that would pass a budget, and books what it did cost. What only one
 * process spends is counted in its memory; what several do, in the ledger's database. Virtual keys,
 * by which clients of a gateway are let in, have budgets of their own.
 */
@NullMarked
package io.agenticflow.budget;

import org.jspecify.annotations.NullMarked;
