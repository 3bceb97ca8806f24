package io.agenticflow.hook;

import io.agenticflow.json.Json;
import io.agenticflow.permission.Behaviour;
import io.agenticflow.permission.Rule;
import io.agenticflow.permission.RuleSource;
import io.agenticflow.permission.SettingsException;
import io.agenticflow.permission.SettingsObject;
import io.agenticflow.text.NearNames;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsArray;
import tools.jackson.jr.stree.JrsBoolean;
import tools.jackson.jr.stree.JrsNumber;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/**
 * Reads the hooks of settings files and of agents' files.
 *
 * <p>What cannot be understood is an error and not left out: a hook that forbids could be in it.
 * Events that nothing calls here, and kinds of hooks that do not exist here, are notes.
 */
public final class HookReader {
  private final List<Hook> hooks = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  private HookReader() {}

  /**
   * Reads the hooks of settings files.
   *
   * @param files in the order in which they are heard
   * @param trusted whether the user vouches for files that may have come with the folder; their
   *     hooks are commands, and do not count otherwise
   * @throws SettingsException where hooks cannot be understood
   */
  public static HookSettings of(List<SettingsObject> files, boolean trusted)
      throws SettingsException {
    HookReader reader = new HookReader();
    List<String> urls = null;
    List<String> variables = null;
    RuleSource disabledBy = null;
    RuleSource managedOnlyBy = null;
    for (SettingsObject file : files) {
      RuleSource source = file.source();
      JrsObject json = file.json();
      boolean managed = source.scope() == RuleSource.Scope.MANAGED;
      boolean counts = !source.scope().comesWithFolder() || trusted;
      urls = more(urls, json, "allowedHttpHookUrls", source);
      variables = more(variables, json, "httpHookAllowedEnvVars", source);
      if (managed && Json.isTrue(json, "allowManagedHooksOnly")) {
        managedOnlyBy = source;
      }
      if (Json.isTrue(json, "disableAllHooks") && counts && disabledBy == null) {
        disabledBy = source;
      }
      JrsValue own = Json.field(json, "hooks");
      if (own == null || own.isNull()) {
        continue;
      }
      if (counts) {
        reader.read(own, source);
      } else {
        reader.notes.add(
            source.name()
                + " has hooks; they do not run, because the file may have come with the folder. Name its kind to let"
                + " them run: --setting-sources user,project,local");
      }
    }
    List<Hook> hooks = new ArrayList<>();
    for (Hook hook : reader.hooks) {
      boolean managed = hook.source().scope() == RuleSource.Scope.MANAGED;
      boolean off =
          disabledBy != null && (!managed || disabledBy.scope() == RuleSource.Scope.MANAGED);
      if (!off && (managed || managedOnlyBy == null)) {
        hooks.add(hook);
      }
    }
    if (hooks.size() < reader.hooks.size()) {
      reader.notes.add(
          (reader.hooks.size() - hooks.size())
              + " hooks do not run: "
              + (disabledBy != null
                  ? disabledBy.name() + " says disableAllHooks"
                  : "managed settings allow no others than their own"));
    }
    return new HookSettings(hooks, urls, variables, reader.notes);
  }

  /**
   * Reads the field {@code hooks} of an agent's file.
   *
   * @param notes is told what does not count and why
   * @throws SettingsException where it cannot be understood
   */
  public static List<Hook> ofAgent(JrsValue hooks, RuleSource source, List<String> notes)
      throws SettingsException {
    if (isShellText(hooks)) {
      notes.add(
          source.name() + " has shell text in hooks (pre, post); such text is never run here");
      return List.of();
    }
    HookReader reader = new HookReader();
    reader.read(hooks, source);
    notes.addAll(reader.notes);
    return List.copyOf(reader.hooks);
  }

  /** Returns whether a field {@code hooks} is of the form of other programs: names of text. */
  public static boolean isShellText(JrsValue hooks) {
    if (hooks instanceof JrsString) {
      return true;
    }
    boolean any = false;
    for (Map.Entry<String, JrsValue> each : Json.fields(hooks)) {
      any = true;
      if (!(each.getValue() instanceof JrsString) && !each.getValue().isNull()) {
        return false;
      }
    }
    return any;
  }

  private static @Nullable List<String> more(
      @Nullable List<String> sofar, JrsObject json, String field, RuleSource source)
      throws SettingsException {
    JrsValue value = Json.field(json, field);
    if (value == null || value.isNull()) {
      return sofar;
    }
    List<String> all = sofar == null ? new ArrayList<>() : new ArrayList<>(sofar);
    all.addAll(texts(value, field, source.name()));
    return all;
  }

  private void read(JrsValue hooks, RuleSource source) throws SettingsException {
    if (!(hooks instanceof JrsObject byEvent)) {
      throw new SettingsException(source.name() + ": hooks must be an object");
    }
    for (Map.Entry<String, JrsValue> each : Json.fields(byEvent)) {
      String where = source.name() + ": hooks." + each.getKey();
      HookEvent event = HookEvent.parse(each.getKey());
      if (event == null) {
        notes.add(where + notCalled(each.getKey()));
        continue;
      }
      for (JrsValue group : list(each.getValue(), where)) {
        HookMatcher matcher = matcher(group, where);
        for (JrsValue hook : list(Json.field(group, "hooks"), where + "[].hooks")) {
          add(hook, event, matcher, source, where);
        }
      }
    }
  }

  private static String notCalled(String name) {
    if (HookEvent.isKnownElsewhere(name)) {
      return " is an event that nothing calls here; its hooks never run";
    }
    List<String> near =
        NearNames.of(name, Arrays.stream(HookEvent.values()).map(HookEvent::word).toList());
    return " is no event"
        + (near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?");
  }

  private static HookMatcher matcher(JrsValue group, String where) throws SettingsException {
    JrsValue value = Json.field(group, "matcher");
    if (value != null && !value.isNull() && !(value instanceof JrsString)) {
      throw new SettingsException(where + "[].matcher must be text");
    }
    try {
      return HookMatcher.of(Json.string(group, "matcher"));
    } catch (IllegalArgumentException e) {
      throw new SettingsException(where + ": " + e.getMessage(), e);
    }
  }

  private void add(
      JrsValue json, HookEvent event, HookMatcher matcher, RuleSource source, String where)
      throws SettingsException {
    Hook.Kind kind = kind(json, where);
    boolean isAsync = Json.isTrue(json, "async") || Json.isTrue(json, "asyncRewake");
    String onFailure = Json.string(json, "onFailure", "continue");
    if (!onFailure.equals("continue") && !onFailure.equals("block")) {
      throw new SettingsException(where + ": onFailure must be continue or block");
    }
    boolean blocks = onFailure.equals("block") && event.heedsFailure() && !isAsync;
    if (kind instanceof Hook.Kind.Unsupported(String type)) {
      notes.add(
          where
              + ": hooks of type "
              + type
              + " are not supported here; "
              + (blocks ? "this one fails, and so forbids, each time" : "this one never runs"));
      if (!blocks) {
        return;
      }
    }
    Hook hook =
        new Hook(
            event,
            matcher,
            kind,
            condition(json, event, source, where),
            timeout(json, where),
            isAsync,
            Json.isTrue(json, "once"),
            blocks,
            source);
    if (hooks.stream().noneMatch(each -> isSame(each, hook))) {
      hooks.add(hook);
    }
  }

  /** One command that stands in several files is run once. */
  private static boolean isSame(Hook one, Hook other) {
    return one.event() == other.event()
        && one.kind().equals(other.kind())
        && one.matcher().toString().equals(other.matcher().toString())
        && text(one.condition()).equals(text(other.condition()));
  }

  private static String text(@Nullable Rule rule) {
    return rule == null ? "" : rule.text();
  }

  private static Hook.Kind kind(JrsValue json, String where) throws SettingsException {
    String type = Json.string(json, "type");
    if (type == null) {
      throw new SettingsException(where + ": a hook needs a type: command or http");
    }
    return switch (type) {
      case "command" -> {
        JrsValue arguments = Json.field(json, "args");
        yield new Hook.Kind.Command(
            need(json, "command", where),
            arguments == null || arguments.isNull() ? null : texts(arguments, "args", where));
      }
      case "http" ->
          new Hook.Kind.Http(
              url(need(json, "url", where), where),
              headers(Json.field(json, "headers"), where),
              texts(Json.field(json, "allowedEnvVars"), "allowedEnvVars", where));
      default -> new Hook.Kind.Unsupported(type);
    };
  }

  private static @Nullable Rule condition(
      JrsValue json, HookEvent event, RuleSource source, String where) throws SettingsException {
    String text = Json.string(json, "if");
    if (text == null || text.isBlank()) {
      return null;
    }
    if (!event.isAboutTool()) {
      throw new SettingsException(where + ": 'if' is for tool events only");
    }
    // As a rule that forbids, it matches a command as soon as one part of it does.
    Rule rule = Rule.parse(Behaviour.DENY, text, source);
    if (rule.specifier() instanceof Rule.Specifier.Never(String reason)) {
      throw new SettingsException(where + ": 'if' " + text + " can never match: " + reason);
    }
    return rule;
  }

  private static Duration timeout(JrsValue json, String where) throws SettingsException {
    JrsValue value = Json.field(json, "timeout");
    if (value == null || value.isNull()) {
      return Hook.USUAL_TIMEOUT;
    }
    BigDecimal seconds = Json.decimal(json, "timeout");
    if (!(value instanceof JrsNumber) || seconds == null || seconds.signum() <= 0) {
      throw new SettingsException(where + ": timeout must be a number of seconds above 0");
    }
    return Duration.ofMillis(seconds.min(BigDecimal.valueOf(86_400)).movePointRight(3).longValue());
  }

  private static URI url(String text, String where) throws SettingsException {
    try {
      URI url = new URI(text);
      if (url.getHost() != null
          && ("http".equalsIgnoreCase(url.getScheme())
              || "https".equalsIgnoreCase(url.getScheme()))) {
        return url;
      }
    } catch (URISyntaxException e) {
      throw new SettingsException(where + ": no address: " + text, e);
    }
    throw new SettingsException(where + ": the url must begin with http:// or https://: " + text);
  }

  private static Map<String, String> headers(@Nullable JrsValue json, String where)
      throws SettingsException {
    Map<String, String> headers = new LinkedHashMap<>();
    for (Map.Entry<String, JrsValue> each : Json.fields(json)) {
      if (!(each.getValue() instanceof JrsString value)) {
        throw new SettingsException(where + ": headers must be texts");
      }
      headers.put(each.getKey(), value.asText());
    }
    return headers;
  }

  private static String need(JrsValue json, String field, String where) throws SettingsException {
    String text = Json.string(json, field);
    if (text == null || text.isBlank()) {
      throw new SettingsException(where + ": a hook without " + field);
    }
    return text;
  }

  private static List<JrsValue> list(@Nullable JrsValue value, String where)
      throws SettingsException {
    if (value instanceof JrsArray) {
      for (JrsValue each : Json.elements(value)) {
        if (!(each instanceof JrsObject)) {
          throw new SettingsException(where + " must hold objects");
        }
      }
      return Json.elements(value);
    }
    throw new SettingsException(where + " must be a list");
  }

  private static List<String> texts(@Nullable JrsValue value, String field, String where)
      throws SettingsException {
    if (value == null || value.isNull()) {
      return List.of();
    }
    if (!(value instanceof JrsArray)) {
      throw new SettingsException(where + ": " + field + " must be a list");
    }
    List<String> texts = new ArrayList<>();
    for (JrsValue each : Json.elements(value)) {
      if (each.isContainer() || each.isNull() || each instanceof JrsBoolean) {
        throw new SettingsException(where + ": " + field + " must hold texts");
      }
      texts.add(each.asText());
    }
    return texts;
  }
}
