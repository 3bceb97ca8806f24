package io.agenticflow.gateway.edge;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.agenticflow.secret.Secret;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which tokens a client may ask with. Immutable.
 *
 * <p>It holds digests and compares with all of them, whatever it finds, so that the time it takes
 * tells nothing of how much of a token was right, how long a right one is or which one it was.
 */
public final class AccessPolicy {
  /** Everyone may ask, which is for a gateway that only this machine can reach. */
  public static final AccessPolicy OPEN = new AccessPolicy(List.of());

  private static final int NAME_BYTES = 4;

  private final List<byte[]> digests;

  private AccessPolicy(List<byte[]> digests) {
    this.digests = digests;
  }

  /** Returns the policy that takes any of these tokens, or {@link #OPEN} where there is none. */
  public static AccessPolicy of(Collection<Secret> tokens) {
    if (tokens.isEmpty()) {
      return OPEN;
    }
    List<byte[]> digests = new ArrayList<>(tokens.size());
    for (Secret token : tokens) {
      digests.add(digest(token.reveal()));
    }
    return new AccessPolicy(List.copyOf(digests));
  }

  /** Returns whether everyone may ask. */
  public boolean isOpen() {
    return digests.isEmpty();
  }

  /**
   * Returns whether a client may ask.
   *
   * @param token what it showed, or null where that is nothing
   */
  public boolean admits(@Nullable String token) {
    return digests.isEmpty() || name(token) != null;
  }

  /**
   * Returns a name of a token that is taken, by which its holder can be told from others and
   * nothing of it can be guessed: {@code token-} and the beginning of its SHA-256. Null where it is
   * not taken, or all may ask.
   *
   * @param token what the client showed, or null where that is nothing
   */
  public @Nullable String name(@Nullable String token) {
    if (token == null || digests.isEmpty()) {
      return null;
    }
    byte[] shown = digest(token.strip());
    boolean found = false;
    for (byte[] digest : digests) {
      found |= MessageDigest.isEqual(digest, shown);
    }
    return found ? "token-" + HexFormat.of().formatHex(shown, 0, NAME_BYTES) : null;
  }

  /** Returns a name for a token, from which it cannot be found. */
  public static String nameOf(String token) {
    return HexFormat.of().formatHex(digest(token.strip()), 0, 16);
  }

  /** Returns for example {@code 2 tokens}; never a token. */
  @Override
  public String toString() {
    return isOpen() ? "open" : digests.size() + (digests.size() == 1 ? " token" : " tokens");
  }

  private static byte[] digest(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
