package io.agenticflow.context;

import static java.util.Objects.requireNonNull;

import io.agenticflow.permission.RuleSource.Scope;
import io.agenticflow.vocabulary.RawJson;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A skill: instructions that are read when they are needed. A command, a single file that a prompt
 * calls by {@code /name}, is one too.
 *
 * @param name by which it is called
 * @param description what it is for; empty where the file does not say
 * @param whenToUse further words for the model, or null
 * @param argumentHint how its arguments are written, for people, or null
 * @param arguments names of its arguments in order, which its text may use as {@code $name}
 * @param allowedTools rules that allow calls while it is followed
 * @param disallowedTools rules that deny calls once it is followed
 * @param paths patterns of the files that it is about, or none
 * @param modelMayCall whether the model may take it by itself
 * @param userMayCall whether a prompt may call it
 * @param scope {@link Scope#USER} or {@link Scope#PROJECT}
 * @param file absolute
 * @param folder where {@code paths} begin
 * @param unhonoured every other field of the file, in order, as JSON: nothing acts on them
 */
public record Skill(
    String name,
    String description,
    @Nullable String whenToUse,
    @Nullable String argumentHint,
    List<String> arguments,
    List<String> allowedTools,
    List<String> disallowedTools,
    List<String> paths,
    boolean modelMayCall,
    boolean userMayCall,
    Scope scope,
    Path file,
    Path folder,
    Map<String, RawJson> unhonoured) {
  public Skill {
    requireNonNull(name, "name");
    requireNonNull(description, "description");
    arguments = List.copyOf(arguments);
    allowedTools = List.copyOf(allowedTools);
    disallowedTools = List.copyOf(disallowedTools);
    paths = List.copyOf(paths);
    unhonoured = Collections.unmodifiableMap(new LinkedHashMap<>(unhonoured));
  }

  /** Returns this with other rules that allow calls. */
  Skill allowing(List<String> rules) {
    return new Skill(
        name,
        description,
        whenToUse,
        argumentHint,
        arguments,
        rules,
        disallowedTools,
        paths,
        modelMayCall,
        userMayCall,
        scope,
        file,
        folder,
        unhonoured);
  }

  /** Returns whether it is a single file, without a folder of its own. */
  public boolean isCommand() {
    return !file.endsWith("SKILL.md");
  }

  /** Returns the folder that its file is in. */
  public Path home() {
    Path parent = file.getParent();
    return parent == null ? file : parent;
  }
}
