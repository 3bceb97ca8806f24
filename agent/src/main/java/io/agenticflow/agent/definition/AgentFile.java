package io.agenticflow.agent.definition;

import io.agenticflow.frontmatter.Frontmatter;
import io.agenticflow.frontmatter.Frontmatter.Field;
import io.agenticflow.json.Json;
import io.agenticflow.permission.Rule;
import io.agenticflow.vocabulary.RawJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsArray;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * Reads agent definition files.
 *
 * <p>Fields of Claude Code's format count first. Of what the collections of other programs write,
 * {@code metadata.description} stands in for a missing description, and {@code
 * capabilities.allowed_tools} and {@code capabilities.restricted_tools} for missing tool lists. A
 * field that limits an agent and cannot be understood makes the file unusable, since without it the
 * agent could do more than its author wanted.
 */
public final class AgentFile {
  /** The permission modes that a definition may name. */
  public static final Set<String> PERMISSION_MODES =
      Set.of("default", "manual", "acceptEdits", "plan", "auto", "dontAsk", "bypassPermissions");

  static final int MAX_BYTES = 1 << 20;

  private final AgentSource source;
  private final Frontmatter frontmatter;

  private AgentFile(AgentSource source, Frontmatter frontmatter) {
    this.source = source;
    this.frontmatter = frontmatter;
  }

  /** What a file turned out to be. */
  public sealed interface Reading {

    /**
     * An agent.
     *
     * @param warnings what was wrong and forgiven
     */
    record Agent(AgentDefinition definition, List<AgentProblem> warnings) implements Reading {
      public Agent {
        warnings = List.copyOf(warnings);
      }
    }

    /** Markdown that defines no agent: it has no frontmatter, or no name in it. */
    record Documentation() implements Reading {}

    /** An agent whose definition cannot be used. */
    record Rejected(AgentProblem problem) implements Reading {}
  }

  /**
   * Reads a file of at most 1 MiB.
   *
   * @param folder its folder below the agents folder, with {@code /} between parts; empty where it
   *     lies directly in it
   */
  public static Reading read(Path file, AgentSource.Scope scope, String folder) {
    AgentSource source = new AgentSource(scope, file);
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    } catch (IOException e) {
      return rejected(source, 0, "cannot be read: " + e);
    }
    if (bytes.length > MAX_BYTES) {
      return rejected(source, 0, "larger than " + MAX_BYTES + " bytes");
    }
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return rejected(source, 0, "not UTF-8 text");
    }
    return parse(text, source, folder);
  }

  /**
   * Reads a file's text.
   *
   * @param folder as in {@link #read}
   */
  public static Reading parse(String text, AgentSource source, String folder) {
    try {
      AgentFile file = new AgentFile(source, Frontmatter.read(text, AgentFields.NOT_TO_BE_LOST));
      return file.field("name") == null ? new Reading.Documentation() : file.agent(folder);
    } catch (Frontmatter.Broken e) {
      return claimsName(text)
          ? rejected(source, e.line(), String.valueOf(e.getMessage()))
          : new Reading.Documentation();
    } catch (Unusable e) {
      return rejected(source, e.line, String.valueOf(e.getMessage()));
    }
  }

  /**
   * Whether broken frontmatter seems to name an agent, and is not merely Markdown that begins with
   * a ruler.
   */
  private static boolean claimsName(String text) {
    List<String> lines = Frontmatter.linesOf(text);
    int end = Frontmatter.closing(lines);
    return lines.subList(0, end < 0 ? lines.size() : end).stream()
        .anyMatch(line -> line.startsWith("name:"));
  }

  private Reading agent(String folder) throws Unusable {
    String name = required("name");
    if (name.chars().anyMatch(Character::isISOControl)) {
      throw new Unusable(lineOf("name"), "the name has control characters in it");
    }
    String model = text("model");
    String category = text("category");
    Map<String, RawJson> unhonoured = new LinkedHashMap<>();
    frontmatter
        .fields()
        .forEach((field, value) -> {
          if (!AgentFields.ACTED_ON.contains(field)) {
            unhonoured.put(field, Json.raw(value.value()));
          }
        });
    ToolSelection tools = tools();
    List<AgentProblem> warnings = warnings();
    AgentTraits traits = traits(unhonoured, warnings);
    AgentDefinition definition =
        new AgentDefinition(
            name,
            description(),
            frontmatter.body(),
            tools,
            model,
            permissionMode(),
            maxTurns(),
            !folder.isEmpty() ? folder : category != null ? category : "general",
            text("color"),
            source,
            traits,
            unhonoured);
    return new Reading.Agent(definition, warnings);
  }

  private String description() throws Unusable {
    String description = text("description");
    if (description == null) {
      Field metadata = frontmatter.fields().get("metadata");
      description =
          metadata == null ? null : Frontmatter.text(Json.field(metadata.value(), "description"));
    }
    if (description == null) {
      throw new Unusable(
          lineOf("description"), "a description is missing: say when the agent is to be used");
    }
    // Generated files write line ends as the two characters \n, which YAML leaves alone outside
    // double quotes.
    return withoutControls(description.replace("\\n", "\n")).strip();
  }

  private ToolSelection tools() throws Unusable {
    List<String> allowed = entries("tools", fieldValue("tools"));
    List<String> denied = entries("disallowedTools", fieldValue("disallowedTools"));
    JrsValue capabilities = fieldValue("capabilities");
    if (allowed == null) {
      allowed = entries("capabilities", Json.field(capabilities, "allowed_tools"));
    }
    if (denied == null) {
      denied = entries("capabilities", Json.field(capabilities, "restricted_tools"));
    }
    return new ToolSelection(allowed, denied == null ? List.of() : denied);
  }

  private AgentTraits traits(Map<String, RawJson> unhonoured, List<AgentProblem> warnings)
      throws Unusable {
    List<String> skills = entries("skills", fieldValue("skills"));
    List<String> allowed =
        entries("constraints", Json.field(fieldValue("constraints"), "allowed_paths"));
    List<String> forbidden =
        entries("constraints", Json.field(fieldValue("constraints"), "forbidden_paths"));
    keepRest("metadata", Set.of("description"), unhonoured);
    keepRest(
        "capabilities",
        Set.of(
            hasField("tools") ? "" : "allowed_tools",
            hasField("disallowedTools") ? "-" : "restricted_tools",
            "max_execution_time"),
        unhonoured);
    keepRest("constraints", Set.of("allowed_paths", "forbidden_paths"), unhonoured);
    return new AgentTraits(
        skills == null ? List.of() : skills,
        mcpServers(),
        hooks(unhonoured),
        memory(unhonoured, warnings),
        effort(unhonoured, warnings),
        isTrue("background"),
        text("initialPrompt"),
        isTrue("omitClaudeMd"),
        timeLimit(),
        allowed == null ? List.of() : allowed,
        forbidden == null ? List.of() : forbidden);
  }

  private boolean hasField(String name) {
    JrsValue value = fieldValue(name);
    return value != null && !value.isNull();
  }

  /** Keeps a field as one that nothing acts on, where more is in it than what something acts on. */
  private void keepRest(String name, Set<String> actedOn, Map<String, RawJson> unhonoured) {
    JrsValue value = fieldValue(name);
    if (value == null || value.isNull()) {
      return;
    }
    if (value instanceof JrsObject map) {
      Map<String, JrsValue> rest = new LinkedHashMap<>();
      Json.fields(map)
          .forEach(each -> {
            if (!actedOn.contains(each.getKey())) {
              rest.put(each.getKey(), each.getValue());
            }
          });
      if (!rest.isEmpty()) {
        unhonoured.put(name, Json.raw(new JrsObject(rest)));
      }
    } else {
      unhonoured.put(name, Json.raw(value));
    }
  }

  private @Nullable RawJson mcpServers() {
    JrsValue servers = fieldValue("mcpServers");
    return servers == null || servers.isNull() ? null : Json.raw(servers);
  }

  /** Returns hooks of the form that settings have; shell text is kept as what nothing acts on. */
  private @Nullable RawJson hooks(Map<String, RawJson> unhonoured) {
    JrsValue hooks = fieldValue("hooks");
    if (hooks == null || hooks.isNull()) {
      return null;
    }
    boolean hasForm = hooks instanceof JrsObject;
    for (Map.Entry<String, JrsValue> each : Json.fields(hooks)) {
      hasForm &= each.getValue() instanceof JrsArray && holdsObjects(each.getValue());
    }
    if (!hasForm) {
      unhonoured.put("hooks", Json.raw(hooks));
      return null;
    }
    return Json.raw(hooks);
  }

  private static boolean holdsObjects(JrsValue list) {
    return Json.elements(list).stream().allMatch(JrsObject.class::isInstance);
  }

  private AgentTraits.@Nullable Memory memory(
      Map<String, RawJson> unhonoured, List<AgentProblem> warnings) throws Unusable {
    String memory = text("memory");
    for (AgentTraits.Memory each : AgentTraits.Memory.values()) {
      if (each.name().equalsIgnoreCase(memory)) {
        return each;
      }
    }
    if (memory != null) {
      unhonoured.put("memory", Json.raw(Json.of(memory)));
      warn("memory", "memory must be user, project or local, not " + memory, warnings);
    }
    return null;
  }

  private @Nullable String effort(Map<String, RawJson> unhonoured, List<AgentProblem> warnings)
      throws Unusable {
    String effort = text("effort");
    if (effort != null && !AgentTraits.EFFORTS.contains(effort)) {
      unhonoured.put("effort", Json.raw(Json.of(effort)));
      warn(
          "effort",
          "effort must be one of " + String.join(", ", AgentTraits.EFFORTS) + ", not " + effort,
          warnings);
      return null;
    }
    return effort;
  }

  private boolean isTrue(String field) throws Unusable {
    String value = text(field);
    if (value == null || value.equals("false")) {
      return false;
    }
    if (value.equals("true")) {
      return true;
    }
    throw new Unusable(lineOf(field), field + " must be true or false");
  }

  private @Nullable Duration timeLimit() throws Unusable {
    JrsValue capabilities = fieldValue("capabilities");
    JrsValue limit = Json.field(capabilities, "max_execution_time");
    if (limit == null || limit.isNull()) {
      return null;
    }
    Long seconds = Json.integer(capabilities, "max_execution_time");
    if (seconds == null || seconds < 1) {
      throw new Unusable(
          lineOf("capabilities"), "max_execution_time must be a whole number of seconds from 1");
    }
    return Duration.ofSeconds(seconds);
  }

  private void warn(String field, String reason, List<AgentProblem> warnings) {
    warnings.add(new AgentProblem(source.toString(), lineOf(field), reason));
  }

  /**
   * Returns the names in a list, or in text with commas or spaces between them; null where there is
   * no value.
   */
  private @Nullable List<String> entries(String field, @Nullable JrsValue value) throws Unusable {
    if (value == null || value.isNull()) {
      return null;
    }
    List<String> entries = new ArrayList<>();
    if (value instanceof JrsArray) {
      for (JrsValue element : Json.elements(value)) {
        if (element.isNull() || element.isContainer()) {
          throw new Unusable(
              lineOf(field), field + " has an element that is not the name of a tool");
        }
        entries.addAll(Rule.list(element.asText()));
      }
    } else if (value.isContainer()) {
      throw new Unusable(
          lineOf(field), field + " must be a list of tools, or their names with commas between");
    } else {
      entries.addAll(Rule.list(value.asText()));
    }
    return entries;
  }

  private @Nullable String permissionMode() throws Unusable {
    String mode = text("permissionMode");
    if (mode != null && !PERMISSION_MODES.contains(mode)) {
      throw new Unusable(
          lineOf("permissionMode"),
          "the permissionMode '"
              + mode
              + "' is not one of "
              + PERMISSION_MODES.stream().sorted().toList());
    }
    return mode;
  }

  private @Nullable Integer maxTurns() throws Unusable {
    String text = text("maxTurns");
    if (text == null) {
      return null;
    }
    try {
      int turns = Integer.parseInt(text);
      if (turns >= 1) {
        return turns;
      }
    } catch (NumberFormatException e) {
      // Told below, as for a number below 1.
    }
    throw new Unusable(
        lineOf("maxTurns"), "maxTurns must be a whole number from 1, not '" + text + "'");
  }

  private List<AgentProblem> warnings() {
    List<AgentProblem> warnings = new ArrayList<>();
    for (Frontmatter.Note note : frontmatter.notes()) {
      warnings.add(new AgentProblem(source.toString(), note.line(), note.reason()));
    }
    if (frontmatter.body().isEmpty()) {
      warnings.add(
          new AgentProblem(
              source.toString(), 0, "there are no instructions below the frontmatter"));
    }
    return warnings;
  }

  private String required(String field) throws Unusable {
    String text = text(field);
    if (text == null) {
      throw new Unusable(lineOf(field), "the " + field + " is empty");
    }
    return text;
  }

  private @Nullable String text(String field) throws Unusable {
    JrsValue value = fieldValue(field);
    if (value != null && value.isContainer()) {
      throw new Unusable(lineOf(field), field + " must be text");
    }
    return Frontmatter.text(value);
  }

  private @Nullable Field field(String name) {
    return frontmatter.fields().get(name);
  }

  private @Nullable JrsValue fieldValue(String name) {
    Field field = field(name);
    return field == null ? null : field.value();
  }

  private int lineOf(String name) {
    Field field = field(name);
    return field == null ? 0 : field.line();
  }

  private static String withoutControls(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> clean.appendCodePoint(c != '\n' && Character.isISOControl(c) ? ' ' : c));
    return clean.toString();
  }

  private static Reading rejected(AgentSource source, int line, String reason) {
    return new Reading.Rejected(new AgentProblem(source.toString(), line, reason));
  }

  private static final class Unusable extends Exception {
    private static final long serialVersionUID = 1L;
    private final int line;

    Unusable(int line, String reason) {
      super(reason);
      this.line = line;
    }
  }
}
