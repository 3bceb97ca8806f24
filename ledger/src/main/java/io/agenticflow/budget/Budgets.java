package io.agenticflow.budget;

import static java.util.Objects.requireNonNull;

import io.agenticflow.catalogue.Prices;
import io.agenticflow.config.BudgetConfiguration;
import io.agenticflow.config.BudgetConfiguration.Limit;
import io.agenticflow.config.BudgetConfiguration.Reset;
import io.agenticflow.config.BudgetConfiguration.Scope;
import io.agenticflow.ledger.LedgerRecorder;
import io.agenticflow.ledger.Spool;
import io.agenticflow.provider.Answerer;
import io.agenticflow.provider.CallAdmission;
import io.agenticflow.provider.CallRecord;
import io.agenticflow.provider.NotAskedException;
import io.agenticflow.store.StoreException;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.CallOrigin;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.Money;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Holds every call against the budgets that it draws on. Before a call what it may cost at most is
 * set aside in all of them; where one has not enough left the call is not made. After it what it
 * did cost, which is what the ledger says, is booked instead; a call that failed gives all back but
 * what it was billed for. Safe for use by several threads.
 *
 * <p>A database that cannot be used refuses every call that would be counted there: a budget that
 * nobody can read is no permission.
 */
public final class Budgets implements CallAdmission, AutoCloseable {
  /** Shares of a budget at which people are told, once each. */
  private static final double[] NOTICES = {0.75, 0.95};

  /** A virtual key's own budget, and its tokens of a minute; no words of the configuration. */
  static final String KEY = "key";

  static final String KEY_MINUTE = "key_minute";

  private static final int MOST_STANDINGS = 10_000;

  /** Others may spend what a shorter answer was fitted to. */
  private static final int MOST_FITTINGS = 4;

  private final Supplier<BudgetConfiguration> configuration;
  private final Supplier<Prices> prices;
  private final boolean isLimitChosen;
  private final Consumer<String> notes;
  private final Clock clock;
  private final SharedDatabase database;
  private final MemoryAccounts own = new MemoryAccounts();
  private final DatabaseAccounts shared;
  private final VirtualKeys keys;
  private final Map<String, String> trees = new ConcurrentHashMap<>();
  private final Map<String, Standing> ofRequests = new ConcurrentHashMap<>();
  private final Set<Answerer> unpriced = ConcurrentHashMap.newKeySet();
  private final Queue<Unsettled> unsettled = new ConcurrentLinkedQueue<>();

  /** The one in which a key was counted last; with each new one the old ones are forgotten. */
  private volatile String lastMinute = "";

  private record Unsettled(String id, List<Account> accounts, Amount spent) {}

  /**
   * @param configuration asked with each call: it may change while a gateway runs
   * @param prices the same
   * @param isLimitChosen whether the limit of output tokens that requests have is the user's own
   * @param database closed with this
   * @param notes is told in one line when a budget is nearly spent, and what cannot be counted
   * @param clock its zone is that of days and months
   */
  public Budgets(
      Supplier<BudgetConfiguration> configuration,
      Supplier<Prices> prices,
      boolean isLimitChosen,
      SharedDatabase database,
      Consumer<String> notes,
      Clock clock) {
    this(
        configuration,
        prices,
        isLimitChosen,
        database,
        notes,
        clock,
        new DatabaseAccounts(database, notes, DatabaseAccounts.LEASE));
  }

  Budgets(
      Supplier<BudgetConfiguration> configuration,
      Supplier<Prices> prices,
      boolean isLimitChosen,
      SharedDatabase database,
      Consumer<String> notes,
      Clock clock,
      DatabaseAccounts shared) {
    this.configuration = requireNonNull(configuration, "configuration");
    this.prices = requireNonNull(prices, "prices");
    this.isLimitChosen = isLimitChosen;
    this.database = requireNonNull(database, "database");
    this.notes = requireNonNull(notes, "notes");
    this.clock = requireNonNull(clock, "clock");
    this.shared = shared;
    this.keys = new VirtualKeys(database);
  }

  /** Opens the database beside whatever else is made ready, where a budget needs it. */
  public Budgets readAhead() {
    BudgetConfiguration limits = configuration.get();
    for (Scope scope : Scope.values()) {
      if (isShared(scope) && limits.limits().containsKey(scope)) {
        Thread.ofVirtual()
            .name("budget-database")
            .start(() -> {
              try {
                database.get();
              } catch (StoreException e) {
                // The first call says so.
              }
            });
        return this;
      }
    }
    return this;
  }

  /** Returns the virtual keys, in the same database. */
  public VirtualKeys keys() {
    return keys;
  }

  private static boolean isShared(Scope scope) {
    return scope != Scope.RUN && scope != Scope.AGENT_TREE;
  }

  @Override
  public Admitted admit(ModelRequest request, Answerer answerer, boolean free) {
    Instant now = clock.instant();
    CallOrigin origin = request.origin();
    List<Account> ofProcess = new ArrayList<>();
    List<Account> ofAll = new ArrayList<>();
    try {
      add(origin, now, ofProcess, ofAll);
      if (ofProcess.isEmpty() && ofAll.isEmpty()) {
        return CallAdmission.EVERY.admit(request, answerer, free);
      }
      Prices known = prices.get();
      CallEstimate estimate = CallEstimate.of(request, answerer, free, isLimitChosen, known);
      if (!estimate.isPriced()) {
        tellUnpriced(answerer, ofProcess, ofAll);
      }
      settleLate();
      return admitted(new Open(newId(now), ofProcess, ofAll, known), estimate, origin);
    } catch (StoreException e) {
      throw new NotAskedException(
          new ApiError(
              ApiError.Kind.BUDGET,
              "budgets are set and cannot be looked at, so that no model is asked: "
                  + e.getMessage(),
              null,
              null,
              false,
              null,
              null));
    }
  }

  private Admitted admitted(Open call, CallEstimate estimate, CallOrigin origin) {
    CallEstimate fitting = estimate;
    for (int round = 0; ; round++) {
      Instant now = clock.instant();
      Accounts.Reserved reserved = reserve(call, fitting.amount(), now);
      Standing refused = reserved.refused();
      if (refused == null) {
        note(origin.requestId(), null, reserved.standings());
        call.answer = round == 0 ? null : fitting.answer();
        return call;
      }
      CallEstimate shorter = round < MOST_FITTINGS ? fitting.within(refused) : null;
      if (shorter == null) {
        note(origin.requestId(), refused, reserved.standings());
        throw new NotAskedException(refusal(refused, fitting.leastAmount(), now));
      }
      fitting = shorter;
    }
  }

  /** Sets an amount aside in all accounts of a call, or in none. */
  private Accounts.Reserved reserve(Open call, Amount amount, Instant now) {
    Accounts.Reserved mine = own.reserve(call.id, call.ofProcess, amount, now);
    List<Standing> standings = new ArrayList<>(mine.standings());
    Standing refused = mine.refused();
    if (refused == null && !call.ofAll.isEmpty()) {
      boolean isReserved = false;
      try {
        Accounts.Reserved all = shared.reserve(call.id, call.ofAll, amount, now);
        standings.addAll(all.standings());
        refused = all.refused();
        isReserved = refused == null;
      } finally {
        if (!isReserved) {
          own.settle(call.id, call.ofProcess, Amount.ZERO, now);
        }
      }
    }
    return new Accounts.Reserved(standings, refused);
  }

  private void add(CallOrigin origin, Instant now, List<Account> ofProcess, List<Account> ofAll) {
    configuration
        .get()
        .limits()
        .forEach((scope, limit) -> {
          String subject = limit.isSet() ? subject(scope, origin) : null;
          if (subject != null) {
            (isShared(scope) ? ofAll : ofProcess)
                .add(Account.at(now, scope.word(), subject, limit, clock.getZone()));
          }
        });
    String name = VirtualKey.nameOf(origin.caller());
    if (name != null) {
      keys.named(name).ifPresent(key -> ofAll.addAll(accounts(key, now)));
    }
  }

  private List<Account> accounts(VirtualKey key, Instant now) {
    List<Account> accounts = new ArrayList<>();
    if (key.limit().isSet()) {
      accounts.add(Account.at(now, KEY, key.name(), key.limit(), clock.getZone()));
    }
    if (key.tokensPerMinute() != null) {
      accounts.add(minute(key, now));
    }
    return accounts;
  }

  private Account minute(VirtualKey key, Instant now) {
    return Account.at(
        now,
        KEY_MINUTE,
        key.name(),
        new Limit(null, key.tokensPerMinute(), Reset.MINUTE),
        clock.getZone());
  }

  /** Returns whose budget it is; null where the call has no such. */
  private @Nullable String subject(Scope scope, CallOrigin origin) {
    return switch (scope) {
      case RUN -> origin.run();
      case AGENT_TREE -> origin.run() == null ? null : tree(origin.run(), origin.parentRun());
      case SESSION -> origin.session();
      case PROJECT -> origin.project();
      case TOKEN -> origin.caller();
      case DAY, MONTH -> "";
    };
  }

  /** A run's parent has asked its model before, and is known. */
  private String tree(String run, @Nullable String parent) {
    return trees.computeIfAbsent(
        run, _ -> parent == null ? run : trees.getOrDefault(parent, parent));
  }

  /**
   * Counts a request of a virtual key.
   *
   * @throws NotAskedException where it has asked as often as it may in this minute
   */
  public void count(VirtualKey key) {
    Long most = key.requestsPerMinute();
    if (most == null) {
      return;
    }
    Instant now = clock.instant();
    Account minute = minute(key, now);
    if (!shared.count(minute, most, now)) {
      throw new NotAskedException(
          new ApiError(
              ApiError.Kind.RATE_LIMIT,
              "the key '" + key.name() + "' may ask " + most + " times a minute, and has",
              null,
              wait(minute, now),
              null,
              null,
              null));
    }
    if (!minute.period().equals(lastMinute)) {
      lastMinute = minute.period();
      shared.forgetBefore(KEY_MINUTE, now.minus(1, ChronoUnit.HOURS));
    }
  }

  private static ApiError refusal(Standing refused, Amount amount, Instant now) {
    Account account = refused.account();
    boolean isMinute = account.budget().equals(KEY_MINUTE);
    String who =
        isMinute
            ? "the tokens a minute of the key '" + account.subject() + "'"
            : "the budget '" + account.name() + "'";
    StringBuilder message =
        new StringBuilder(who)
            .append(" would be passed: ")
            .append(refused.words())
            .append(", ")
            .append(left(refused))
            .append(" left, and the next call may take up to ")
            .append(account.limit().money() == null ? amount.tokens() + " tokens" : amount.money());
    if (account.limit().money() != null && account.limit().tokens() != null) {
      message.append(" and ").append(amount.tokens()).append(" tokens");
    }
    message.append(
        account.resets() == null
            ? "; it never begins anew"
            : "; it begins anew at " + account.resets().truncatedTo(ChronoUnit.SECONDS));
    return new ApiError(
        ApiError.Kind.BUDGET,
        message.toString(),
        null,
        wait(account, now),
        // A minute is soon over; to ask again after a day is of no use to a client.
        isMinute ? null : Boolean.FALSE,
        null,
        null);
  }

  private static String left(Standing standing) {
    Money money = standing.moneyLeft();
    Long tokens = standing.tokensLeft();
    return money == null
        ? tokens + " tokens"
        : tokens == null ? money.toString() : money + " and " + tokens + " tokens";
  }

  private static @Nullable Duration wait(Account account, Instant now) {
    return account.resets() == null ? null : Duration.between(now, account.resets());
  }

  /** Remembers for a request's answer which of its budgets is the nearest to its end. */
  private void note(
      @Nullable String requestId, @Nullable Standing refused, List<Standing> standings) {
    if (requestId != null && ofRequests.size() < MOST_STANDINGS) {
      Standing nearest =
          refused != null
              ? refused
              : standings.stream()
                  .filter(each -> !each.account().budget().equals(KEY_MINUTE))
                  .max(Comparator.comparingDouble(Standing::used))
                  .orElse(null);
      if (nearest != null) {
        ofRequests.put(requestId, nearest);
      }
    }
  }

  /**
   * Returns how the budget of a gateway's request stood that was nearest to its end, or that
   * refused it; null where it has none.
   */
  public @Nullable Standing ofRequest(String requestId) {
    return ofRequests.get(requestId);
  }

  /** Forgets a request that is over. */
  public void forget(String requestId) {
    ofRequests.remove(requestId);
  }

  private void tellUnpriced(Answerer answerer, List<Account> ofProcess, List<Account> ofAll) {
    boolean isInDollars =
        ofProcess.stream().anyMatch(each -> each.limit().money() != null)
            || ofAll.stream().anyMatch(each -> each.limit().money() != null);
    if (isInDollars && unpriced.add(answerer)) {
      notes.accept(
          "nobody knows what "
              + answerer
              + " costs, so that budgets in dollars count only what the provider reports;"
              + " say it under prices: in the configuration");
    }
  }

  private static String newId(Instant now) {
    return Spool.newId(now.toEpochMilli());
  }

  /** A call that is under way. */
  private final class Open implements Admitted {
    private final String id;
    private final List<Account> ofProcess;
    private final List<Account> ofAll;
    private final Prices known;

    /** The limit that the answer is given so that budgets have room for it; null for none. */
    private @Nullable Long answer;

    Open(String id, List<Account> ofProcess, List<Account> ofAll, Prices known) {
      this.id = id;
      this.ofProcess = ofProcess;
      this.ofAll = ofAll;
      this.known = known;
    }

    @Override
    public ModelRequest allowed(ModelRequest request) {
      return answer == null ? request : request.toBuilder().maxTokens(answer).build();
    }

    @Override
    public void ended(CallRecord call) {
      Money cost = LedgerRecorder.cost(call, known).amount();
      settle(
          new Amount(
              cost == null ? Money.ZERO : cost,
              call.usage().promptTokens() + call.usage().outputTokens()));
    }

    @Override
    public void notMade() {
      settle(Amount.ZERO);
    }

    private void settle(Amount spent) {
      Instant now = clock.instant();
      tell(own.settle(id, ofProcess, spent, now), spent);
      if (!ofAll.isEmpty()) {
        try {
          tell(shared.settle(id, ofAll, spent, now), spent);
        } catch (StoreException e) {
          unsettled.add(new Unsettled(id, ofAll, spent));
          notes.accept(e.getMessage() + "; what the call cost is booked with the next one");
        }
      }
    }
  }

  private void settleLate() {
    for (Unsettled late = unsettled.poll(); late != null; late = unsettled.poll()) {
      boolean isSettled = false;
      try {
        shared.settle(late.id(), late.accounts(), late.spent(), clock.instant());
        isSettled = true;
      } finally {
        if (!isSettled) {
          unsettled.add(late);
        }
      }
    }
  }

  /** Whoever brings a budget past a mark says so: it is passed by one call only. */
  private void tell(List<Standing> standings, Amount spent) {
    for (Standing standing : standings) {
      double before = standing.used(standing.spent().minus(spent));
      double after = standing.used();
      for (int i = NOTICES.length - 1; i >= 0; i--) {
        if (before < NOTICES[i] && after >= NOTICES[i]) {
          if (!standing.account().budget().equals(KEY_MINUTE)) {
            notes.accept(notice(standing, NOTICES[i]));
          }
          break;
        }
      }
    }
  }

  private static String notice(Standing standing, double mark) {
    Account account = standing.account();
    return Math.round(mark * 100)
        + " % of the budget '"
        + account.name()
        + "' is spent: "
        + standing.words()
        + (account.resets() == null
            ? ""
            : "; it begins anew at " + account.resets().truncatedTo(ChronoUnit.SECONDS));
  }

  /**
   * Returns how all budgets stand that have something to show, for reports: the day and the month;
   * of each other shared one those that have spent from it in its present period, the latest first;
   * and every good key's own.
   *
   * @param most how many of each
   * @throws StoreException where the database cannot be read
   */
  public List<Standing> standings(int most) {
    Instant now = clock.instant();
    ZoneId zone = clock.getZone();
    List<Account> accounts = new ArrayList<>();
    configuration
        .get()
        .limits()
        .forEach((scope, limit) -> {
          if (limit.isSet() && isShared(scope)) {
            List<String> subjects =
                scope == Scope.DAY || scope == Scope.MONTH
                    ? List.of("")
                    : shared.subjects(scope.word(), Periods.name(limit.reset(), now, zone), most);
            for (String subject : subjects) {
              accounts.add(Account.at(now, scope.word(), subject, limit, zone));
            }
          }
        });
    keys.list().stream()
        .filter(key -> key.revoked() == null && key.limit().isSet())
        .limit(most)
        .forEach(key -> accounts.add(Account.at(now, KEY, key.name(), key.limit(), zone)));
    return shared.standings(accounts, now);
  }

  @Override
  public void close() {
    try {
      settleLate();
    } catch (StoreException e) {
      notes.accept(e.getMessage() + "; what the last calls cost is missing in the budgets");
    }
    shared.close();
    database.close();
  }
}
