package io.agenticflow.secret;

import com.google.re2j.Pattern;
import io.agenticflow.json.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Takes secrets out of what is about to be written: the ones that this program was given, whole,
 * and what has the well-known shape of a key, because a tool may have read one from a file. Safe
 * for use by several threads.
 *
 * <p>It works on the text of a JSON line, so it also looks for a secret as JSON would spell it.
 */
public final class Redaction {
  private static final String GONE = "[redacted]";

  /** Shorter ones would take ordinary words out of every text. */
  private static final int SHORTEST = 8;

  /** What a line must hold for {@link Shapes} to be worth a try. */
  private static final List<String> SIGNS =
      List.of(
          "sk-",
          "ghp_",
          "gho_",
          "ghu_",
          "ghs_",
          "ghr_",
          "github_pat_",
          "glpat-",
          "xox",
          "AKIA",
          "ASIA",
          "AIza",
          "hf_",
          "PRIVATE KEY");

  private final List<String> known;

  /**
   * @param secrets what must never be written; those of fewer than eight characters are left alone
   */
  public Redaction(Collection<Secret> secrets) {
    List<String> spellings = new ArrayList<>();
    for (Secret secret : secrets) {
      String value = secret.reveal();
      if (value.length() >= SHORTEST) {
        spellings.add(value);
        StringBuilder quoted = new StringBuilder();
        Json.quote(value, quoted);
        if (!quoted.toString().equals(value)) {
          spellings.add(quoted.toString());
        }
      }
    }
    // The longest first: one may hold another.
    spellings.sort((one, other) -> Integer.compare(other.length(), one.length()));
    this.known = List.copyOf(spellings);
  }

  /** Returns the text with {@code [redacted]} in the place of each secret. */
  public String of(String text) {
    String clean = text;
    for (String secret : known) {
      clean = clean.replace(secret, GONE);
    }
    for (String sign : SIGNS) {
      if (clean.contains(sign)) {
        return Shapes.PATTERN.matcher(clean).replaceAll(GONE);
      }
    }
    return clean;
  }

  /**
   * Keys of model providers, of GitHub, GitLab, Slack, AWS and Google, and private keys in PEM.
   * Each begins with letters that nothing else begins with. In a class of its own, because most
   * runs never need it.
   */
  private static final class Shapes {
    static final Pattern PATTERN =
        Pattern.compile(
            "sk-[A-Za-z0-9_-]{20,}"
                + "|gh[pousr]_[A-Za-z0-9]{30,}"
                + "|github_pat_[A-Za-z0-9_]{30,}"
                + "|glpat-[A-Za-z0-9_-]{20,}"
                + "|xox[abprs]-[A-Za-z0-9-]{10,}"
                + "|A(?:KIA|SIA)[A-Z0-9]{16}"
                + "|AIza[A-Za-z0-9_-]{35}"
                + "|hf_[A-Za-z0-9]{30,}"
                + "|-----BEGIN [A-Z ]*PRIVATE KEY-----(?:[^-]|-[^-])*-----END [A-Z ]*PRIVATE KEY-----");
  }
}
