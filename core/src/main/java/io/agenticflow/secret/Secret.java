package io.agenticflow.secret;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * A key or a password. It shows itself as {@code ****} everywhere except where it is asked for by
 * {@link #reveal()}, so that it cannot reach a log, an error or a record's text by accident.
 * Immutable.
 */
public final class Secret {
  private final String value;

  /**
   * Wraps {@code value} without the white space around it, which only a copying accident puts
   * there.
   *
   * @throws IllegalArgumentException where nothing is left, or where a control character is in the
   *     middle
   */
  public Secret(String value) {
    String stripped = value.strip();
    if (stripped.isEmpty()) {
      throw new IllegalArgumentException("a secret must not be empty");
    }
    if (stripped.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
      throw new IllegalArgumentException(
          "a secret must not hold a line break or a control character");
    }
    this.value = stripped;
  }

  /** Returns the secret itself, for the one place that sends it. */
  public String reveal() {
    return value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret
        && MessageDigest.isEqual(
            value.getBytes(StandardCharsets.UTF_8), secret.value.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public int hashCode() {
    return Secret.class.hashCode(); // one bucket: a hash of the value would be a hint at it
  }

  /** Returns {@code ****}. */
  @Override
  public String toString() {
    return "****";
  }
}
