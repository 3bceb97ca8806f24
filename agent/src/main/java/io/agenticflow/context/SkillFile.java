package io.agenticflow.context;

import io.agenticflow.frontmatter.Frontmatter;
import io.agenticflow.json.Json;
import io.agenticflow.permission.Rule;
import io.agenticflow.permission.RuleSource.Scope;
import io.agenticflow.vocabulary.RawJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsArray;
import tools.jackson.jr.stree.JrsBoolean;
import tools.jackson.jr.stree.JrsValue;

/** Reads the files of skills and commands. */
final class SkillFile {
  /** A body beyond this would fill the context that it is to help with. */
  static final int MAX_BYTES = 200_000;

  private static final int MAX_NAME = 100;

  private static final Set<String> ACTED_ON =
      Set.of(
          "name",
          "description",
          "when_to_use",
          "argument-hint",
          "arguments",
          "allowed-tools",
          "disallowed-tools",
          "paths",
          "disable-model-invocation",
          "user-invocable");

  private final Frontmatter frontmatter;

  private SkillFile(Frontmatter frontmatter) {
    this.frontmatter = frontmatter;
  }

  /** Thrown where a file cannot be used; the message is a reason that does not name the file. */
  static final class Unusable extends Exception {
    private static final long serialVersionUID = 1L;

    Unusable(String reason, @Nullable Throwable cause) {
      super(reason, cause);
    }
  }

  /**
   * Reads what a file says of itself.
   *
   * @param called its name where it says none
   * @param folder where its patterns begin
   */
  static Skill read(Path file, String called, Scope scope, Path folder) throws Unusable {
    return new SkillFile(frontmatter(file)).skill(file, called, scope, folder);
  }

  /** Returns the text below the fields, as it is now. */
  static String body(Path file) throws Unusable {
    return frontmatter(file).body();
  }

  private static Frontmatter frontmatter(Path file) throws Unusable {
    try {
      TextFile text = TextFile.read(file, MAX_BYTES);
      if (text.cut()) {
        throw new Unusable(
            "it has " + text.bytes() + " bytes; at most " + MAX_BYTES + " can be used", null);
      }
      return Frontmatter.read(text.text(), ACTED_ON);
    } catch (IOException e) {
      throw new Unusable(String.valueOf(e.getMessage()), e);
    } catch (Frontmatter.Broken e) {
      throw new Unusable("line " + e.line() + ": " + e.getMessage(), e);
    }
  }

  private Skill skill(Path file, String called, Scope scope, Path folder) throws Unusable {
    String own = text("name");
    String name = own == null || called.indexOf(':') >= 0 ? called : own;
    if (name.length() > MAX_NAME
        || name.chars().anyMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c))) {
      throw new Unusable("the name \"" + name + "\" has spaces in it or is too long", null);
    }
    String description = text("description");
    Map<String, RawJson> unhonoured = new LinkedHashMap<>();
    frontmatter
        .fields()
        .forEach((field, value) -> {
          if (!ACTED_ON.contains(field)) {
            unhonoured.put(field, Json.raw(value.value()));
          }
        });
    return new Skill(
        name,
        oneLine(description == null ? firstParagraph(frontmatter.body()) : description),
        text("when_to_use"),
        text("argument-hint"),
        list("arguments", false),
        list("allowed-tools", true),
        list("disallowed-tools", true),
        list("paths", false),
        // A command without a word of what it is for was made for its author's own use.
        !is("disable-model-invocation", false)
            && (description != null || file.endsWith("SKILL.md")),
        is("user-invocable", true),
        scope,
        file,
        folder,
        unhonoured);
  }

  private @Nullable JrsValue value(String field) {
    Frontmatter.Field found = frontmatter.fields().get(field);
    return found == null || found.value().isNull() ? null : found.value();
  }

  private @Nullable String text(String field) throws Unusable {
    JrsValue value = value(field);
    if (value instanceof JrsArray && field.equals("argument-hint")) {
      return Json.write(value); // [file] [options], which nobody quotes, is a list in YAML
    }
    if (value != null && value.isContainer()) {
      throw new Unusable(field + " must be text", null);
    }
    return Frontmatter.text(value);
  }

  private boolean is(String field, boolean otherwise) throws Unusable {
    JrsValue value = value(field);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof JrsBoolean bool) {
      return bool.booleanValue();
    }
    throw new Unusable(field + " must be true or false", null);
  }

  private List<String> list(String field, boolean rules) throws Unusable {
    JrsValue value = value(field);
    if (value == null) {
      return List.of();
    }
    List<String> entries = new ArrayList<>();
    for (JrsValue each : value instanceof JrsArray ? Json.elements(value) : List.of(value)) {
      if (each.isNull() || each.isContainer()) {
        throw new Unusable(field + " must be text or a list of texts", null);
      }
      if (rules) {
        entries.addAll(Rule.list(each.asText()));
      } else {
        for (String word : each.asText().split("[,\\s]+", -1)) {
          if (!word.isEmpty()) {
            entries.add(word);
          }
        }
      }
    }
    return entries;
  }

  private static String firstParagraph(String body) {
    StringBuilder paragraph = new StringBuilder();
    for (String line : body.lines().toList()) {
      String words = line.strip();
      if (words.startsWith("#")) {
        continue;
      }
      if (words.isEmpty() && !paragraph.isEmpty()) {
        break;
      }
      paragraph.append(words).append(' ');
    }
    return paragraph.toString();
  }

  private static String oneLine(String text) {
    return String.join(" ", text.strip().split("\\s+", -1));
  }
}
