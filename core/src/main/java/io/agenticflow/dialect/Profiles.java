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
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/**
 * The program's own profiles: a kind for every sort of provider, and what is different for some
 * models behind it. Read from {@code profiles.json} when first asked for.
 *
 * <p>A kind begins as a copy of the kind that it is {@code like}. A row of {@code models} holds for
 * the kinds that it is {@code at} and for those that are like them; where several rows match a
 * name, the later one wins, field by field.
 */
public final class Profiles {
  private static final String RESOURCE = "profiles.json";

  private static final String MESSAGES = "anthropic";

  private static final Profiles BUILT_IN = new Profiles(read());

  /** Anthropic's own service. */
  public static final Profile ANTHROPIC = BUILT_IN.kind("anthropic").profile();

  /** OpenRouter, whatever the model. */
  public static final Profile OPENROUTER = BUILT_IN.kind("openrouter").profile();

  /** OpenAI's own service, whatever the model. */
  public static final Profile OPENAI = BUILT_IN.kind("openai").profile();

  /** A server that speaks Chat Completions and of which nothing else is known. */
  public static final Profile COMPATIBLE = BUILT_IN.kind("compatible").profile();

  private final Map<String, Kind> kinds = new LinkedHashMap<>();
  private final List<ModelRow> rows = new ArrayList<>();

  /**
   * A sort of provider.
   *
   * @param dialect {@code chat} or {@code anthropic}
   * @param hosts of the services that are of this kind; one that begins with a dot stands for all
   *     hosts that end so
   * @param lineage itself and the kinds that it is like
   * @param because why it is as it is
   */
  record Kind(
      String name,
      String dialect,
      List<String> hosts,
      List<String> lineage,
      Profile profile,
      String because) {

    /** The OpenAI dialects have their kinds in common. */
    boolean speaks(String wanted) {
      return dialect.equals(MESSAGES) == wanted.equals(MESSAGES);
    }
  }

  /** What is different for the models whose names match. */
  record ModelRow(
      List<String> at, List<String> match, List<String> examples, ProfileChanges set, String because) {

    boolean matches(Kind kind, String model) {
      return at.stream().anyMatch(kind.lineage()::contains)
          && match.stream().anyMatch(pattern -> Wildcard.matches(pattern, model));
    }
  }

  /** Changes that several kinds and rows have in common, by name. */
  private final JrsValue sets;

  private Profiles(JrsValue file) {
    sets = requireNonNull(Json.field(file, "sets"), RESOURCE + ": no sets");
    for (JrsValue kind : Json.array(file, "kinds")) {
      add(kind);
    }
    for (JrsValue row : Json.array(file, "models")) {
      rows.add(
          new ModelRow(
              texts(row, "at"),
              texts(row, "match"),
              texts(row, "examples"),
              changes(row),
              required(row, "because")));
    }
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

  /** Returns the kinds, for tests. */
  static Iterable<Kind> all() {
    return BUILT_IN.kinds.values();
  }

  /** Returns the rows for models, for tests. */
  static List<ModelRow> rows() {
    return BUILT_IN.rows;
  }

  private ModelProfiles models(Kind kind) {
    return new ModelProfiles(model -> {
      String name = model.toLowerCase(Locale.ROOT);
      ProfileBuilder builder = null;
      for (ModelRow row : rows) {
        if (row.matches(kind, name)) {
          builder = builder == null ? ProfileBuilder.of(kind.profile()) : builder;
          row.set().applyTo(builder);
        }
      }
      return builder == null ? kind.profile() : builder.build();
    });
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
    for (Kind kind : kinds.values()) {
      if (host != null && kind.speaks(dialect) && isAmong(kind.hosts(), host)) {
        return kind;
      }
    }
    Kind named = kinds.get(provider);
    if (named != null && named.speaks(dialect)) {
      return named;
    }
    return kind(dialect.equals(MESSAGES) ? "anthropic-compatible" : "compatible");
  }

  private static boolean isAmong(List<String> hosts, String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    return hosts.stream()
        .anyMatch(each -> each.startsWith(".") ? lower.endsWith(each) : lower.equals(each));
  }

  private void add(JrsValue json) {
    String name = required(json, "kind");
    String like = Json.string(json, "like");
    Kind parent = like == null ? null : kind(like);
    ProfileBuilder builder =
        parent == null ? new ProfileBuilder() : ProfileBuilder.of(parent.profile());
    changes(json).applyTo(builder);
    List<String> lineage = new ArrayList<>();
    lineage.add(name);
    if (parent != null) {
      lineage.addAll(parent.lineage());
    }
    String dialect = Json.string(json, "dialect", parent == null ? "chat" : parent.dialect());
    kinds.put(
        name,
        new Kind(
            name,
            dialect,
            texts(json, "hosts"),
            List.copyOf(lineage),
            builder.build(),
            required(json, "because")));
  }

  /** Returns what the entry sets, and before it what it uses. */
  private ProfileChanges changes(JrsValue json) {
    Map<String, JrsValue> fields = new LinkedHashMap<>();
    String use = Json.string(json, "use");
    if (use != null) {
      put(requireNonNull(Json.field(sets, use), use), fields);
    }
    put(Json.field(json, "set"), fields);
    return new ProfileChanges(fields);
  }

  private static void put(@Nullable JrsValue set, Map<String, JrsValue> fields) {
    Json.fields(set).forEach(field -> fields.put(field.getKey(), field.getValue()));
  }

  private static List<String> texts(JrsValue json, String field) {
    return Json.array(json, field).stream().map(each -> ((JrsString) each).getValue()).toList();
  }

  private static String required(JrsValue json, String field) {
    return requireNonNull(Json.string(json, field), RESOURCE + ": no " + field);
  }

  private static JrsValue read() {
    try (InputStream in = Profiles.class.getResourceAsStream(RESOURCE)) {
      return Json.parse(requireNonNull(in, RESOURCE).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("the program's own " + RESOURCE + " cannot be read", e);
    }
  }
}
