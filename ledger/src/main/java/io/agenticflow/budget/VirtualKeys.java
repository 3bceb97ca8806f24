package io.agenticflow.budget;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.agenticflow.config.BudgetConfiguration.Limit;
import io.agenticflow.config.BudgetConfiguration.Reset;
import io.agenticflow.secret.Secret;
import io.agenticflow.store.Database;
import io.agenticflow.store.StoreException;
import io.agenticflow.vocabulary.Money;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The virtual keys, in the ledger's database. Each is looked up there with each request, so that
 * one that is taken back is good for nothing from that moment on, in every gateway. Safe for use by
 * several threads.
 *
 * <p>A key is 32 random bytes, so that nothing is to be gained by guessing or by hashing slowly;
 * only its SHA-256 is kept.
 */
public final class VirtualKeys {
  /** What every key begins with, by which one is told from other tokens without looking it up. */
  public static final String PREFIX = "af-key-";

  private static final int BYTES = 32;

  private static final String FIELDS =
      "name, created_at, revoked_at, models, limit_nanos, limit_tokens, reset,"
          + " requests_per_minute, tokens_per_minute";

  private final Supplier<Database> database;

  /**
   * @param database asked with the first use
   */
  public VirtualKeys(Supplier<Database> database) {
    this.database = database;
  }

  /**
   * Makes a key.
   *
   * @return its text, which cannot be had again
   * @throws IllegalArgumentException where the name is taken, or is none
   * @throws StoreException where it cannot be kept
   */
  public Secret create(VirtualKey key) {
    if (!isName(key.name())) {
      throw new IllegalArgumentException(
          "a key's name has up to 64 letters, digits, dots, hyphens and underscores, unlike '"
              + key.name()
              + "'");
    }
    byte[] random = new byte[BYTES];
    new SecureRandom().nextBytes(random);
    String text = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    int made =
        database
            .get()
            .write(connection -> {
              try (PreparedStatement insert =
                  connection.prepareStatement(
                      "INSERT INTO virtual_key ("
                          + FIELDS
                          + ", digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                          + " ON CONFLICT (name) DO NOTHING")) {
                insert.setString(1, key.name());
                insert.setLong(2, key.created().toEpochMilli());
                insert.setNull(3, Types.BIGINT);
                insert.setString(4, String.join("\n", key.models()));
                Money money = key.limit().money();
                number(insert, 5, money == null ? null : money.nanos());
                number(insert, 6, key.limit().tokens());
                insert.setString(7, key.limit().reset().word());
                number(insert, 8, key.requestsPerMinute());
                number(insert, 9, key.tokensPerMinute());
                insert.setString(10, digest(text));
                return insert.executeUpdate();
              }
            });
    if (made == 0) {
      throw new IllegalArgumentException(
          "there is or was a key named '" + key.name() + "', and a name is used once");
    }
    return new Secret(text);
  }

  /**
   * Takes a key back.
   *
   * @return false where there is none of this name that is good
   */
  public boolean revoke(String name, Instant now) {
    return database
            .get()
            .write(connection -> {
              try (PreparedStatement update =
                  connection.prepareStatement(
                      "UPDATE virtual_key SET revoked_at = ?"
                          + " WHERE name = ? AND revoked_at IS NULL")) {
                update.setLong(1, now.toEpochMilli());
                update.setString(2, name);
                return update.executeUpdate();
              }
            })
        == 1;
  }

  /** Returns all keys, those that were taken back too, in the order of their names. */
  public List<VirtualKey> list() {
    return database
        .get()
        .read(connection -> {
          try (PreparedStatement select =
                  connection.prepareStatement(
                      "SELECT " + FIELDS + " FROM virtual_key ORDER BY name");
              ResultSet rows = select.executeQuery()) {
            List<VirtualKey> keys = new ArrayList<>();
            while (rows.next()) {
              keys.add(key(rows));
            }
            return keys;
          }
        });
  }

  /** Returns the key of this text, also where it was taken back; empty where it is none. */
  public Optional<VirtualKey> find(String text) {
    return isKey(text) ? one("digest", digest(text)) : Optional.empty();
  }

  /** Returns the key of this name, also where it was taken back. */
  Optional<VirtualKey> named(String name) {
    return one("name", name);
  }

  /** Returns whether a token looks like a virtual key. */
  public static boolean isKey(@Nullable String token) {
    return token != null && token.startsWith(PREFIX);
  }

  private Optional<VirtualKey> one(String column, String value) {
    return Optional.ofNullable(
        database
            .get()
            .<@Nullable VirtualKey>read(connection -> {
              try (PreparedStatement select =
                  connection.prepareStatement(
                      "SELECT " + FIELDS + " FROM virtual_key WHERE " + column + " = ?")) {
                select.setString(1, value);
                try (ResultSet row = select.executeQuery()) {
                  return row.next() ? key(row) : null;
                }
              }
            }));
  }

  private static VirtualKey key(ResultSet row) throws SQLException {
    Long revoked = number(row, 3);
    String models = row.getString(4);
    Long nanos = number(row, 5);
    return new VirtualKey(
        row.getString(1),
        Instant.ofEpochMilli(row.getLong(2)),
        revoked == null ? null : Instant.ofEpochMilli(revoked),
        models.isEmpty() ? List.of() : List.of(models.split("\n", -1)),
        new Limit(nanos == null ? null : new Money(nanos), number(row, 6), reset(row.getString(7))),
        number(row, 8),
        number(row, 9));
  }

  private static Reset reset(String word) {
    for (Reset each : Reset.values()) {
      if (each.word().equals(word)) {
        return each;
      }
    }
    throw new StoreException("a virtual key has the unknown reset '" + word + "'");
  }

  private static boolean isName(String name) {
    return !name.isEmpty()
        && name.length() <= 64
        && name.chars()
            .allMatch(c ->
                (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '.'
                    || c == '-'
                    || c == '_');
  }

  private static @Nullable Long number(ResultSet row, int at) throws SQLException {
    long value = row.getLong(at);
    return row.wasNull() ? null : Long.valueOf(value);
  }

  private static void number(PreparedStatement insert, int at, @Nullable Long value)
      throws SQLException {
    if (value == null) {
      insert.setNull(at, Types.BIGINT);
    } else {
      insert.setLong(at, value);
    }
  }

  private static String digest(String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
