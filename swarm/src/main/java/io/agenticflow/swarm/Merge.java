package io.agenticflow.swarm;

import io.agenticflow.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * What became of a member's changes, or of those of all of them together.
 *
 * @param member the member's id; {@link #ALL} for what was brought into the workspace in the end
 * @param files that were taken, relative to the repository
 * @param conflicts files in which two have changed the same place; nothing was taken then
 * @param shown the places in conflict, shortened; empty where there are none
 * @param branch where the changes stay because they were not taken; null where they were
 */
public record Merge(
    String member,
    List<String> files,
    List<String> conflicts,
    String shown,
    @Nullable String branch) {
  /** For what all of them brought together. */
  public static final String ALL = "";

  public Merge {
    files = List.copyOf(files);
    conflicts = List.copyOf(conflicts);
  }

  /** Returns the merge of somebody whose changes need none. */
  public static Merge none(String member) {
    return new Merge(member, List.of(), List.of(), "", null);
  }

  /** Returns whether all of it was taken. */
  public boolean isClean() {
    return branch == null;
  }

  JrsObject json() {
    return Json.object()
        .put("member", member)
        .put("files", Texts.json(files))
        .put("conflicts", Texts.json(conflicts))
        .put("conflict_text", shown)
        .put("branch", branch)
        .build();
  }

  static Merge read(String text) {
    JrsValue json = Json.parse(text);
    return new Merge(
        Json.string(json, "member", ""),
        Texts.strings(json, "files"),
        Texts.strings(json, "conflicts"),
        Json.string(json, "conflict_text", ""),
        Json.string(json, "branch"));
  }
}
