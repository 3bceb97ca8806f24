package io.agenticflow.budget;

import io.agenticflow.store.Database;
import io.agenticflow.store.StoreException;
import io.agenticflow.vocabulary.Money;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Accounts that several processes, or machines, spend from: rows of the ledger's database. Each
 * step is one transaction that first locks the accounts it is about, in one order for all, so that
 * no two processes can both take the last of a budget.
 *
 * <p>What is set aside holds for a while only, and is renewed as long as its process lives: so what
 * a killed process has set aside comes back.
 */
final class DatabaseAccounts implements Accounts, AutoCloseable {
  /** Long enough for a process that a busy machine leaves waiting. */
  static final Duration LEASE = Duration.ofMinutes(2);

  private static final String MAKE =
      """
      INSERT INTO budget_account
        (budget, subject, period, spent_nanos, spent_tokens, spent_requests, used_at)
      VALUES (?, ?, ?, 0, 0, 0, ?) ON CONFLICT (budget, subject, period) DO NOTHING
      """;

  /** Adding nothing locks the row on a server, for which there is no other word that both know. */
  private static final String ADD =
      """
      UPDATE budget_account SET spent_nanos = spent_nanos + ?, spent_tokens = spent_tokens + ?,
        used_at = ?
      WHERE budget = ? AND subject = ? AND period = ? RETURNING spent_nanos, spent_tokens
      """;

  private static final String FORGET_DEAD =
      "DELETE FROM budget_reservation WHERE budget = ? AND subject = ? AND period = ?"
          + " AND ends_at <= ?";

  private static final String RESERVED =
      "SELECT COALESCE(SUM(nanos), 0), COALESCE(SUM(tokens), 0) FROM budget_reservation"
          + " WHERE budget = ? AND subject = ? AND period = ? AND ends_at > ?";

  private static final Comparator<Account> ORDER =
      Comparator.comparing(Account::budget)
          .thenComparing(Account::subject)
          .thenComparing(Account::period);

  private final Supplier<Database> database;
  private final Consumer<String> problems;
  private final Duration lease;
  private final Set<String> underWay = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closed = new CountDownLatch(1);
  private boolean renews;

  /**
   * @param database asked with the first use
   * @param problems is told in one line what cannot be renewed
   * @param lease for how long an amount is set aside unless renewed
   */
  DatabaseAccounts(Supplier<Database> database, Consumer<String> problems, Duration lease) {
    this.database = database;
    this.problems = problems;
    this.lease = lease;
  }

  @Override
  public Reserved reserve(String id, List<Account> accounts, Amount amount, Instant now) {
    List<Account> ordered = ordered(accounts);
    Reserved reserved =
        database
            .get()
            .write(connection -> {
              List<Standing> standings = new ArrayList<>();
              for (Account account : ordered) {
                Standing standing = locked(connection, account, now);
                standings.add(standing);
                if (!standing.has(amount)) {
                  return new Reserved(standings, standing);
                }
              }
              insert(connection, id, ordered, amount, now);
              return new Reserved(standings, null);
            });
    if (reserved.refused() == null) {
      underWay.add(id);
      renew();
    }
    return reserved;
  }

  private static Standing locked(Connection connection, Account account, Instant now)
      throws SQLException {
    try (PreparedStatement make = connection.prepareStatement(MAKE)) {
      name(make, 1, account);
      make.setLong(4, now.toEpochMilli());
      make.executeUpdate();
    }
    Amount spent = add(connection, account, Amount.ZERO, now);
    try (PreparedStatement forget = connection.prepareStatement(FORGET_DEAD)) {
      name(forget, 1, account);
      forget.setLong(4, now.toEpochMilli());
      forget.executeUpdate();
    }
    return new Standing(account, spent, reserved(connection, account, now));
  }

  private void insert(
      Connection connection, String id, List<Account> accounts, Amount amount, Instant now)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO budget_reservation (budget, subject, period, id, nanos, tokens, ends_at)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?)")) {
      for (Account account : accounts) {
        name(insert, 1, account);
        insert.setString(4, id);
        insert.setLong(5, amount.money().nanos());
        insert.setLong(6, amount.tokens());
        insert.setLong(7, now.plus(lease).toEpochMilli());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  @Override
  public List<Standing> settle(String id, List<Account> accounts, Amount spent, Instant now) {
    List<Standing> after =
        database
            .get()
            .write(connection -> {
              List<Standing> standings = new ArrayList<>();
              for (Account account : ordered(accounts)) {
                Amount all = add(connection, account, spent, now);
                try (PreparedStatement delete =
                    connection.prepareStatement(
                        "DELETE FROM budget_reservation"
                            + " WHERE budget = ? AND subject = ? AND period = ? AND id = ?")) {
                  name(delete, 1, account);
                  delete.setString(4, id);
                  delete.executeUpdate();
                }
                standings.add(new Standing(account, all, reserved(connection, account, now)));
              }
              return standings;
            });
    underWay.remove(id);
    return after;
  }

  private static Amount add(Connection connection, Account account, Amount spent, Instant now)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(ADD)) {
      update.setLong(1, spent.money().nanos());
      update.setLong(2, spent.tokens());
      update.setLong(3, now.toEpochMilli());
      name(update, 4, account);
      try (ResultSet row = update.executeQuery()) {
        return row.next() ? new Amount(new Money(row.getLong(1)), row.getLong(2)) : Amount.ZERO;
      }
    }
  }

  private static Amount reserved(Connection connection, Account account, Instant now)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(RESERVED)) {
      name(select, 1, account);
      select.setLong(4, now.toEpochMilli());
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return new Amount(new Money(row.getLong(1)), row.getLong(2));
      }
    }
  }

  @Override
  public List<Standing> standings(List<Account> accounts, Instant now) {
    return database
        .get()
        .read(connection -> {
          List<Standing> standings = new ArrayList<>();
          for (Account account : accounts) {
            standings.add(
                new Standing(
                    account, spent(connection, account), reserved(connection, account, now)));
          }
          return standings;
        });
  }

  private static Amount spent(Connection connection, Account account) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT spent_nanos, spent_tokens FROM budget_account"
                + " WHERE budget = ? AND subject = ? AND period = ?")) {
      name(select, 1, account);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? new Amount(new Money(row.getLong(1)), row.getLong(2)) : Amount.ZERO;
      }
    }
  }

  /**
   * Counts a request in an account, unless it has as many already.
   *
   * @return whether it is counted
   */
  boolean count(Account account, long most, Instant now) {
    return database
        .get()
        .write(connection -> {
          locked(connection, account, now);
          try (PreparedStatement update =
              connection.prepareStatement(
                  "UPDATE budget_account SET spent_requests = spent_requests + 1"
                      + " WHERE budget = ? AND subject = ? AND period = ?"
                      + " AND spent_requests < ?")) {
            name(update, 1, account);
            update.setLong(4, most);
            return update.executeUpdate() == 1;
          }
        });
  }

  /**
   * Returns the subjects that have spent from a budget in a period, the latest first.
   *
   * @param most how many at most
   */
  List<String> subjects(String budget, String period, int most) {
    return database
        .get()
        .read(connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  "SELECT subject FROM budget_account WHERE budget = ? AND period = ?"
                      + " ORDER BY used_at DESC, subject LIMIT "
                      + most)) {
            select.setString(1, budget);
            select.setString(2, period);
            List<String> subjects = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
              while (rows.next()) {
                subjects.add(rows.getString(1));
              }
            }
            return subjects;
          }
        });
  }

  /** Forgets what a period's accounts hold that ended before a time: minutes add up. */
  void forgetBefore(String budget, Instant time) {
    database
        .get()
        .write(connection -> {
          try (PreparedStatement delete =
              connection.prepareStatement(
                  "DELETE FROM budget_account WHERE budget = ? AND used_at < ?")) {
            delete.setString(1, budget);
            delete.setLong(2, time.toEpochMilli());
            return delete.executeUpdate();
          }
        });
  }

  private synchronized void renew() {
    if (!renews) {
      renews = true;
      Thread.ofVirtual().name("budget-leases").start(this::renewUntilClosed);
    }
  }

  private void renewUntilClosed() {
    try {
      while (!closed.await(lease.toMillis() / 4, TimeUnit.MILLISECONDS)) {
        Collection<String> ids = List.copyOf(underWay);
        if (!ids.isEmpty()) {
          try {
            renew(ids);
          } catch (StoreException e) {
            problems.accept(e.getMessage() + "; what calls under way may cost could be forgotten");
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void renew(Collection<String> ids) {
    long end = Instant.now().plus(lease).toEpochMilli();
    database
        .get()
        .write(connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  "UPDATE budget_reservation SET ends_at = ? WHERE id = ?")) {
            for (String id : ids) {
              update.setLong(1, end);
              update.setString(2, id);
              update.addBatch();
            }
            return update.executeBatch().length;
          }
        });
  }

  private static List<Account> ordered(List<Account> accounts) {
    return accounts.stream().sorted(ORDER).toList();
  }

  private static void name(PreparedStatement statement, int at, Account account)
      throws SQLException {
    statement.setString(at, account.budget());
    statement.setString(at + 1, account.subject());
    statement.setString(at + 2, account.period());
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
