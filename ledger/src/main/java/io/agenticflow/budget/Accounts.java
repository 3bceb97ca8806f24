package io.agenticflow.budget;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps count of what was spent and of what is set aside. Safe for use by several threads. */
interface Accounts {

  /**
   * Sets an amount aside in all accounts, or in none.
   *
   * @param id unique everywhere; names it for {@link #settle}
   */
  Reserved reserve(String id, List<Account> accounts, Amount amount, Instant now);

  /**
   * Takes back what was set aside and books what was spent.
   *
   * @return how the accounts stand after it, in their order
   */
  List<Standing> settle(String id, List<Account> accounts, Amount spent, Instant now);

  /** Returns how accounts stand, in their order. */
  List<Standing> standings(List<Account> accounts, Instant now);

  /**
   * What came of setting an amount aside.
   *
   * @param standings how the accounts stood before it; those after the one that refused are not
   *     looked at
   * @param refused the one that has not enough left; null where all have
   */
  record Reserved(List<Standing> standings, @Nullable Standing refused) {
    public Reserved {
      standings = List.copyOf(standings);
    }
  }
}
