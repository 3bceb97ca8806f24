package io.agenticflow.dialect.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.agenticflow.dialect.Profile.ToolIds;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The ids of tool calls in the form that an upstream takes. The same id always becomes the same, so
 * that a call and its result still belong together, and prompts stay the same from turn to turn.
 */
final class ToolIdForm {
  private static final int NINE = 9;

  private ToolIdForm() {}

  static String of(String id, ToolIds form) {
    return switch (form) {
      case ANY -> id;
      case NINE -> isNine(id) ? id : nine(id);
    };
  }

  private static boolean isNine(String id) {
    return id.length() == NINE
        && id.chars()
            .allMatch(
                c -> (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'));
  }

  private static String nine(String id) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(id.getBytes(UTF_8));
      return new BigInteger(1, hash).toString(36).substring(0, NINE);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
