package io.agenticflow.budget;

import static io.agenticflow.budget.Spender.MODEL;
import static io.agenticflow.budget.Spender.answered;
import static io.agenticflow.budget.Spender.dollars;
import static io.agenticflow.budget.Spender.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.config.BudgetConfiguration;
import io.agenticflow.config.BudgetConfiguration.Limit;
import io.agenticflow.config.BudgetConfiguration.Reset;
import io.agenticflow.ledger.LedgerTables;
import io.agenticflow.provider.NotAskedException;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.CallOrigin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VirtualKeysTest {
  private static final Instant NOW = Instant.parse("2026-07-02T12:00:20Z");

  @TempDir Path home;
  private Budgets budgets;
  private VirtualKeys keys;

  @BeforeEach
  void open() {
    budgets =
        Spender.budgets(
            home, BudgetConfiguration.NONE, new ArrayList<>(), Clock.fixed(NOW, ZoneOffset.UTC));
    keys = budgets.keys();
  }

  @AfterEach
  void close() {
    budgets.close();
  }

  private static VirtualKey alice(Limit limit, @Nullable Long requests, @Nullable Long tokens) {
    return new VirtualKey("alice", NOW, null, List.of(), limit, requests, tokens);
  }

  private static final Limit NO_LIMIT = new Limit(null, null, Reset.NEVER);

  @Test
  void key_isFoundByItsTextUntilItIsTakenBack() {
    VirtualKey made =
        new VirtualKey(
            "alice", NOW, null, List.of("claude-*", "gpt-5"), dollars("5", Reset.MONTH), 30L, null);
    String text = keys.create(made).reveal();

    assertThat(text).startsWith(VirtualKeys.PREFIX).hasSizeGreaterThan(45);
    assertThat(keys.find(text)).contains(made);
    assertThat(keys.find(text + "x")).isEmpty();
    assertThat(keys.find("sk-ant-1")).isEmpty();

    assertThat(keys.revoke("alice", NOW)).isTrue();
    assertThat(keys.find(text).orElseThrow().revoked()).isEqualTo(NOW);
    assertThat(keys.revoke("alice", NOW)).isFalse();
    assertThatThrownBy(() -> keys.create(alice(NO_LIMIT, null, null)))
        .hasMessageContaining("used once");
  }

  @Test
  void textOfAKey_isKeptNowhere() throws IOException {
    String text = keys.create(alice(NO_LIMIT, null, null)).reveal();
    budgets.close();
    try (var files = Files.list(home)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
            .as("%s", file)
            .doesNotContain(text.substring(VirtualKeys.PREFIX.length()));
      }
    }
    assertThat(home.resolve(LedgerTables.FILE)).isReadable();
  }

  @Test
  void models_areNamesWithStars() {
    VirtualKey key =
        new VirtualKey("a", NOW, null, List.of("claude-*-4*", "gpt-5"), NO_LIMIT, null, null);
    assertThat(key.allows("claude-sonnet-4-5")).isTrue();
    assertThat(key.allows("GPT-5")).isTrue();
    assertThat(key.allows("gpt-5-mini")).isFalse();
    assertThat(key.allows("claude-3-opus")).isFalse();
    assertThat(alice(NO_LIMIT, null, null).allows("anything")).isTrue();
  }

  @Test
  void key_hasABudgetOfItsOwn() {
    VirtualKey key = alice(dollars("0.015", Reset.DAY), null, null);
    keys.create(key);
    CallOrigin with = CallOrigin.builder().caller(key.caller()).build();
    budgets.admit(request(with, 1000), MODEL, false).ended(answered(with, 1000));

    assertThatThrownBy(() -> budgets.admit(request(with, 1000), MODEL, false))
        .hasMessageContaining("the budget 'key alice' would be passed");
    budgets.admit(request(CallOrigin.NONE, 1000), MODEL, false).notMade();
  }

  @Test
  void minute_hasSoManyRequestsAndTokens() {
    VirtualKey key = alice(NO_LIMIT, 2L, 1500L);
    keys.create(key);
    budgets.count(key);
    budgets.count(key);
    assertThatThrownBy(() -> budgets.count(key))
        .isInstanceOfSatisfying(
            NotAskedException.class,
            e -> {
              assertThat(e.error().kind()).isEqualTo(ApiError.Kind.RATE_LIMIT);
              assertThat(e.error().retryAfter()).hasSeconds(40);
            });

    CallOrigin with = CallOrigin.builder().caller(key.caller()).build();
    budgets.admit(request(with, 1000), MODEL, false).ended(answered(with, 990));
    assertThatThrownBy(() -> budgets.admit(request(with, 1000), MODEL, false))
        .isInstanceOfSatisfying(
            NotAskedException.class,
            e -> {
              assertThat(e.error().shouldRetry()).as("it is soon over").isNull();
              assertThat(e.error().retryAfter()).hasSeconds(40);
            });
  }
}
