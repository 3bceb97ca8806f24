package io.agenticflow.budget;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Accounts of which no other process spends. They last as long as the process. */
final class MemoryAccounts implements Accounts {
  private final Map<Name, State> states = new HashMap<>();

  private record Name(String budget, String subject, String period) {}

  private static final class State {
    private final Map<String, Amount> reservations = new HashMap<>();
    private Amount spent = Amount.ZERO;

    Standing standing(Account account) {
      return new Standing(
          account, spent, reservations.values().stream().reduce(Amount.ZERO, Amount::plus));
    }
  }

  @Override
  public synchronized Reserved reserve(
      String id, List<Account> accounts, Amount amount, Instant now) {
    List<Standing> standings = standings(accounts, now);
    for (Standing standing : standings) {
      if (!standing.has(amount)) {
        return new Reserved(standings, standing);
      }
    }
    accounts.forEach(account -> state(account).reservations.put(id, amount));
    return new Reserved(standings, null);
  }

  @Override
  public synchronized List<Standing> settle(
      String id, List<Account> accounts, Amount spent, Instant now) {
    for (Account account : accounts) {
      State state = state(account);
      if (state.reservations.remove(id) != null) {
        state.spent = state.spent.plus(spent);
      }
    }
    return standings(accounts, now);
  }

  @Override
  public synchronized List<Standing> standings(List<Account> accounts, Instant now) {
    List<Standing> standings = new ArrayList<>();
    accounts.forEach(account -> standings.add(state(account).standing(account)));
    return standings;
  }

  private State state(Account account) {
    return states.computeIfAbsent(
        new Name(account.budget(), account.subject(), account.period()), _ -> new State());
  }
}
