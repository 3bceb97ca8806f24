package io.agenticflow.dialect;

import io.agenticflow.json.Json;
import io.agenticflow.vocabulary.ApiError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/**
 * What refusals tell of a model, where their words leave no doubt: {@code does not support tools}
 * means that it is to be asked for tools in another way. The rules are the {@code refusals} of
 * {@code profiles.json}. Immutable.
 *
 * <p>A pattern is in lower case and has to match the whole message; {@code *} stands for any
 * characters, {@code #} for a number, which a rule can set.
 */
public final class RefusalRules {
  private final List<Rule> rules = new ArrayList<>();

  /**
   * One rule.
   *
   * @param changes with {@code "#"} where the number of the message goes
   * @param json its entry
   */
  record Rule(List<String> patterns, ProfileChangesTemplate changes, JrsValue json) {

    @Nullable ProfileChanges of(String message) {
      for (String pattern : patterns) {
        if (Wildcard.matches(pattern.replace('#', '*'), message)) {
          return changes.with(number(pattern, message));
        }
      }
      return null;
    }

    /** Returns the number that stands where the pattern has its sign, or null. */
    private static @Nullable Long number(String pattern, String message) {
      int sign = pattern.indexOf('#');
      if (sign < 0) {
        return null;
      }
      String before = pattern.substring(pattern.lastIndexOf('*', sign) + 1, sign);
      int start = message.indexOf(before) + before.length();
      int end = start;
      while (end < message.length() && end - start < 9 && Character.isDigit(message.charAt(end))) {
        end++;
      }
      return end == start ? null : Long.valueOf(message.substring(start, end));
    }
  }

  /** Changes of which one value may come from the message. */
  record ProfileChangesTemplate(Map<String, JrsValue> fields) {
    @Nullable ProfileChanges with(@Nullable Long number) {
      Map<String, JrsValue> filled = new LinkedHashMap<>(fields);
      for (Map.Entry<String, JrsValue> field : filled.entrySet()) {
        if (field.getValue() instanceof JrsString text && text.getValue().equals("#")) {
          if (number == null || number == 0) {
            return null;
          }
          field.setValue(Json.of(number));
        }
      }
      return new ProfileChanges(filled);
    }
  }

  /**
   * @param refusals the entries
   * @param sets changes that entries may use, by name
   */
  RefusalRules(List<JrsValue> refusals, JrsValue sets) {
    for (JrsValue each : refusals) {
      List<String> patterns = new ArrayList<>();
      for (JrsValue pattern : Json.array(each, "says")) {
        patterns.add(((JrsString) pattern).getValue());
      }
      Map<String, JrsValue> fields = new LinkedHashMap<>();
      String use = Json.string(each, "use");
      for (Map.Entry<String, JrsValue> field :
          Json.fields(use == null ? null : Json.field(sets, use))) {
        fields.put(field.getKey(), field.getValue());
      }
      for (Map.Entry<String, JrsValue> field : Json.fields(Json.field(each, "set"))) {
        fields.put(field.getKey(), field.getValue());
      }
      rules.add(new Rule(patterns, new ProfileChangesTemplate(fields), each));
    }
  }

  /**
   * Returns what a refusal tells.
   *
   * @return null where it tells nothing that is sure, or is none of the request
   */
  public @Nullable ProfileChanges of(ApiError error) {
    boolean ofTheRequest =
        switch (error.kind()) {
          case INVALID_REQUEST, NOT_FOUND, API, REQUEST_TOO_LARGE -> true;
          default -> false;
        };
    if (!ofTheRequest) {
      return null;
    }
    String message = error.message().toLowerCase(Locale.ROOT);
    for (Rule rule : rules) {
      ProfileChanges changes = rule.of(message);
      if (changes != null) {
        return changes;
      }
    }
    return null;
  }

  /** Returns the rules, for tests. */
  List<Rule> rules() {
    return List.copyOf(rules);
  }
}
