package io.agenticflow.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.ToolDefinition;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * The names of tools as OpenAI's dialects take them: at most 64 ASCII letters, digits, {@code _}
 * and {@code -}.
 *
 * <p>A name that is not so is cut and mended, and ends with eight hexadecimal digits of its own
 * SHA-256, so that the same name always becomes the same wire name and two names never become one.
 * The way back is a table of the request's names.
 */
public final class ToolNames {
  private static final int LONGEST = 64;
  private static final int DIGITS = 8;

  /** From wire name to the request's name, only where they differ. */
  private final Map<String, String> originals;

  private ToolNames(Map<String, String> originals) {
    this.originals = originals;
  }

  /** Changes no name. */
  public static final ToolNames SAME = new ToolNames(Map.of());

  /** Returns the way back for the answer to {@code request}. */
  public static ToolNames of(ModelRequest request) {
    Map<String, String> originals = new HashMap<>();
    for (ToolDefinition tool : request.tools()) {
      add(tool.name(), originals);
    }
    for (Message message : request.messages()) {
      for (ContentBlock block : message.content()) {
        if (block instanceof ContentBlock.ToolUse use) {
          add(use.name(), originals);
        }
      }
    }
    return originals.isEmpty() ? SAME : new ToolNames(originals);
  }

  /** Returns the name for an upstream. */
  public static String wire(String name) {
    if (isPlain(name)) {
      return name;
    }
    StringBuilder wire = new StringBuilder(LONGEST);
    for (int i = 0; i < name.length() && wire.length() < LONGEST - DIGITS - 1; i++) {
      char c = name.charAt(i);
      wire.append(isPlain(c) ? c : '_');
    }
    return wire.append('_').append(digest(name)).toString();
  }

  /** Returns the name that the request used. */
  public String original(String wire) {
    String name = originals.get(wire);
    return name == null ? wire : name;
  }

  private static void add(String name, Map<String, String> originals) {
    if (!isPlain(name)) {
      originals.put(wire(name), name);
    }
  }

  private static boolean isPlain(String name) {
    if (name.length() > LONGEST) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      if (!isPlain(name.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPlain(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '-';
  }

  private static String digest(String name) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(name.getBytes(UTF_8));
      return HexFormat.of().formatHex(hash, 0, DIGITS / 2);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
