package io.agenticflow.dialect;

import static java.util.Objects.requireNonNull;

import io.agenticflow.json.Json;
import io.agenticflow.text.NearNames;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/**
 * The program's own profiles: a kind for every sort of provider, and what is different for some
 * models behind it. Read from {@code profiles.json} when first asked for.
 *
 * <p>A kind begins as a copy of the kind that it is {@code like}. A row of {@code models} holds for
 * the kinds that it is {@code at} and for those that are like them; where several rows match a
 * name, the later one wins, field by field. Only what is asked for is made of the file: this is on
 * the way of every start.
 */
public final class Profiles {
  private static final String RESOURCE = "profiles.json";

  private static final String MESSAGES = "anthropic";

  private static final Profiles BUILT_IN = new Profiles(read());

  /** Anthropic's own service. */
  public static final Profile ANTHROPIC = BUILT_IN.profile("anthropic");

  /** OpenRouter, whatever the model. */
  public static final Profile OPENROUTER = BUILT_IN.profile("openrouter");

  /** OpenAI's own service, whatever the model. */
  public static final Profile OPENAI = BUILT_IN.profile("openai");

  /** A server that speaks Chat Completions and of which nothing else is known. */
  public static final Profile COMPATIBLE = BUILT_IN.profile("compatible");

  private final Map<String, Kind> kinds = new LinkedHashMap<>();
  private final List<ModelRow> rows = new ArrayList<>();

  /** Changes that several kinds and rows have in common, by name. */
  private final JrsValue sets;

  private final RefusalRules refusals;

  private final Map<String, Profile> profiles = new ConcurrentHashMap<>();

  /**
   * A sort of provider.
   *
   * @param parent the kind that it is like, or null
   * @param dialect {@code anthropic}, or {@code chat} for OpenAI's
   * @param json its entry; {@code hosts} are those of the services that are of this kind
   */
  record Kind(String name, @Nullable Kind parent, String dialect, JrsValue json) {

    /** The OpenAI dialects have their kinds in common. */
    boolean speaks(String wanted) {
      return dialect.equals(MESSAGES) == wanted.equals(MESSAGES);
    }

    /** Returns whether it is this kind, or like it. */
    boolean isA(String kind) {
      return name.equals(kind) || (parent != null && parent.isA(kind));
    }

    boolean isAt(String host) {
      for (JrsValue each : Json.array(json, "hosts")) {
        if (((JrsString) each).getValue().equalsIgnoreCase(host)) {
          return true;
        }
      }
      return false;
    }
  }

  /**
   * What is different for the models whose names match.
   *
   * @param json its entry
   */
  record ModelRow(JrsValue json) {
    boolean matches(Kind kind, String model) {
      return any(json, "at", kind::isA)
          && any(json, "match", pattern -> Wildcard.matches(pattern, model));
    }

    private static boolean any(JrsValue json, String field, Predicate<String> test) {
      for (JrsValue each : Json.array(json, field)) {
        if (test.test(((JrsString) each).getValue())) {
          return true;
        }
      }
      return false;
    }
  }

  private Profiles(JrsValue file) {
    sets = requireNonNull(Json.field(file, "sets"), RESOURCE + ": no sets");
    for (JrsValue kind : Json.array(file, "kinds")) {
      String like = Json.string(kind, "like");
      Kind parent = like == null ? null : kind(like);
      String name = requireNonNull(Json.string(kind, "kind"), RESOURCE + ": no kind");
      String dialect = Json.string(kind, "dialect", parent == null ? "chat" : parent.dialect());
      kinds.put(name, new Kind(name, parent, dialect, kind));
    }
    for (JrsValue row : Json.array(file, "models")) {
      rows.add(new ModelRow(row));
    }
    refusals = new RefusalRules(Json.array(file, "refusals"), sets);
  }

  /** Returns the names of the kinds. */
  public static List<String> kinds() {
    return List.copyOf(BUILT_IN.kinds.keySet());
  }

  /**
   * Returns the profiles of a provider's models.
   *
   * @param provider its name, which may be that of a kind
   * @param host the host of its address, by which known services are recognised; null where there
   *     is none
   * @param dialect what it speaks: {@code anthropic}, or one of OpenAI's
   */
  public static ModelProfiles of(String provider, @Nullable String host, String dialect) {
    return BUILT_IN.models(BUILT_IN.kindOf(provider, host, dialect));
  }

  /**
   * Returns the profiles of the models behind a provider of a kind.
   *
   * @throws IllegalArgumentException where there is no such kind
   */
  public static ModelProfiles ofKind(String name) {
    return BUILT_IN.models(BUILT_IN.kind(name));
  }

  /** Returns what refusals of servers that speak one of OpenAI's dialects tell. */
  public static RefusalRules refusals() {
    return BUILT_IN.refusals;
  }

  /** Returns the kinds, for tests. */
  static List<Kind> all() {
    return List.copyOf(BUILT_IN.kinds.values());
  }

  /** Returns the rows for models, for tests. */
  static List<ModelRow> rows() {
    return List.copyOf(BUILT_IN.rows);
  }

  private ModelProfiles models(Kind kind) {
    return new ModelProfiles(model -> profile(kind, model.toLowerCase(Locale.ROOT)));
  }

  private Profile profile(Kind kind, String model) {
    Profile profile = profile(kind.name());
    ProfileBuilder builder = null;
    for (ModelRow row : rows) {
      if (row.matches(kind, model)) {
        builder = builder == null ? ProfileBuilder.of(profile) : builder;
        set(row.json(), builder);
      }
    }
    return builder == null ? profile : builder.build();
  }

  private Profile profile(String name) {
    Profile known = profiles.get(name);
    if (known != null) {
      return known;
    }
    Kind kind = kind(name);
    ProfileBuilder builder =
        kind.parent() == null
            ? new ProfileBuilder()
            : ProfileBuilder.of(profile(kind.parent().name()));
    set(kind.json(), builder);
    Profile profile = builder.build();
    profiles.put(name, profile);
    return profile;
  }

  /** Sets what the entry uses, and then what it sets itself. */
  private void set(JrsValue json, ProfileBuilder builder) {
    String use = Json.string(json, "use");
    if (use != null) {
      ProfileChanges.set(requireNonNull(Json.field(sets, use), use), builder);
    }
    ProfileChanges.set(Json.field(json, "set"), builder);
  }

  private Kind kind(String name) {
    Kind kind = kinds.get(name);
    if (kind == null) {
      throw new IllegalArgumentException(
          "there is no kind of provider " + name + NearNames.question(name, kinds.keySet()));
    }
    return kind;
  }

  private Kind kindOf(String provider, @Nullable String host, String dialect) {
    if (host != null) {
      for (Kind kind : kinds.values()) {
        if (kind.speaks(dialect) && kind.isAt(host)) {
          return kind;
        }
      }
    }
    Kind named = kinds.get(provider);
    if (named != null && named.speaks(dialect)) {
      return named;
    }
    return kind(dialect.equals(MESSAGES) ? "anthropic-compatible" : "compatible");
  }

  private static JrsValue read() {
    try (InputStream in = Profiles.class.getResourceAsStream(RESOURCE)) {
      return Json.parse(requireNonNull(in, RESOURCE).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("the program's own " + RESOURCE + " cannot be read", e);
    }
  }
}
