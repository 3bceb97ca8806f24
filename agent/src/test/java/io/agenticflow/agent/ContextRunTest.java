package io.agenticflow.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.agent.session.SessionLog;
import io.agenticflow.agent.session.SessionStore;
import io.agenticflow.context.ContextPolicy;
import io.agenticflow.context.Instructions;
import io.agenticflow.context.Skills;
import io.agenticflow.json.Json;
import io.agenticflow.permission.PermissionMode;
import io.agenticflow.permission.RuleSource.Scope;
import io.agenticflow.secret.Redaction;
import io.agenticflow.secret.Secret;
import io.agenticflow.testkit.RecordedRequest;
import io.agenticflow.testkit.Script;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.jr.stree.JrsValue;

/** What a run tells its model besides the conversation. */
class ContextRunTest {
  private static final byte[] PIXEL =
      Base64.getDecoder()
          .decode(
              "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

  @TempDir Path temporary;

  @Test
  void overTenTurns_thePrefixUpToTheLastMark_staysAsItIs() throws Exception {
    Path folder = folder();
    List<Turn> turns = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      Files.writeString(folder.resolve(i + ".txt"), "file " + i + "\n");
      turns.add(Turn.says("Now " + i).tool("Read", "file_path", i + ".txt"));
    }
    turns.add(Turn.says("Done."));
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Script.of(turns.toArray(Turn[]::new)))) {
      RunRecord run = RunRecord.of(upstream, folder).speaksMessages().run("Read all");

      assertThat(run.result().ending()).isEqualTo(RunResult.Ending.COMPLETED);
      List<RecordedRequest> asked = upstream.modelRequests();
      assertThat(asked).hasSize(11);
      for (int i = 1; i < asked.size(); i++) {
        String before = inOrder(asked.get(i - 1).body());
        String now = inOrder(asked.get(i).body());
        String kept = withoutMarks(before.substring(0, before.lastIndexOf(MARK)));
        assertThat(withoutMarks(now)).as("request " + i).startsWith(kept);
        // Where the last mark stood, one stands again: there the provider finds what it kept.
        List<String> upToMarks = new ArrayList<>();
        for (int at : marks(now)) {
          upToMarks.add(withoutMarks(now.substring(0, at)));
        }
        assertThat(upToMarks).as("request " + i).hasSize(4).contains(kept);
      }
      assertThat(upstream.problems()).isEmpty();
    }
  }

  @Test
  void marks_areLeftOutWhereNobodyHeedsThem() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Script.of(Turn.calls("Glob", "pattern", "*"), Turn.says("Done.")))) {
      RunRecord.of(upstream, folder()).run("Look");
      assertThat(upstream.modelRequests())
          .allMatch(request -> !request.body().contains("cache_control"));
    }
  }

  @Test
  void instructionsOfAFolder_comeWithItsFirstFile_andAgainAfterASummary() throws Exception {
    Path folder = folder();
    file(folder.resolve("web/CLAUDE.md"), "Use tabs.");
    file(folder.resolve("web/a.js"), "a\n");
    file(folder.resolve("web/b.js"), "b\n");
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.says("A summary.").when("Call no tools.").forever(),
                Turn.calls("Read", "file_path", "web/a.js")
                    .tool("Read", "file_path", "web/b.js")
                    .usage(9000, 10),
                Turn.calls("Read", "file_path", "web/b.js").usage(100, 10),
                Turn.calls("Read", "file_path", "web/a.js").usage(100, 10),
                Turn.says("Done.")))) {
      RunRecord run =
          RunRecord.of(upstream, folder)
              .window(12_000)
              .context(ContextPolicy.USUAL.withInstructions(Instructions.read(where(folder))))
              .run("Read");

      assertThat(run.result().ending()).isEqualTo(RunResult.Ending.COMPLETED);
      assertThat(run.all(RunEvent.Compacted.class)).hasSize(1);
      List<Integer> parts =
          run.finishedTools().stream().map(done -> done.content().size()).toList();
      assertThat(parts.subList(0, 2)).as("one of the two").containsExactlyInAnyOrder(1, 2);
      assertThat(parts.subList(2, 4)).as("again after the summary").containsExactly(2, 1);
      assertThat(upstream.modelRequests().get(1).body()).contains("Use tabs.");
    }
  }

  @Test
  void aLongResult_isStoredWithoutSecrets_andCanBeReadOn() throws Exception {
    Path folder = folder();
    SessionStore store = new SessionStore(temporary.resolve("sessions"));
    Redaction redaction = new Redaction(List.of(new Secret("hush-hush-hush")));
    String id = SessionStore.newId();
    try (SessionLog log = store.create(id, folder, redaction, problem -> {});
        ScriptedUpstream upstream =
            ScriptedUpstream.start(
                Script.of(
                    Turn.calls(
                        "Bash",
                        "command",
                        "echo BEGIN; seq 1 20000; echo hush-hush-hush; echo END"),
                    Turn.says("Long.")))) {
      Path results = store.resultFolders(log.header()).getFirst();
      RunRecord run =
          RunRecord.of(upstream, folder)
              .window(60_000)
              .context(ContextPolicy.USUAL.withResults(store.results(log.header(), redaction)))
              .run("Count");

      String shown = RunRecord.toolResults(upstream.modelRequests().get(1)).getFirst();
      assertThat(shown.length()).isBetween(17_000, 19_000);
      assertThat(shown).startsWith("BEGIN\n1\n").endsWith("hush-hush-hush\nEND\n");
      Path stored = filesBelow(results).getFirst();
      assertThat(shown).contains("The whole is in " + stored + ": look at parts of it with Read");
      assertThat(Files.readString(stored))
          .startsWith("BEGIN\n1\n")
          .contains("\n10000\n")
          .endsWith("[redacted]\nEND\n");
      assertThat(Files.getPosixFilePermissions(stored))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
      assertThat(run.result().ending()).isEqualTo(RunResult.Ending.COMPLETED);

      try (ScriptedUpstream second =
          ScriptedUpstream.start(
              Script.of(
                  Turn.calls("Read", "file_path", stored.toString(), "offset", 9999, "limit", 3)
                      .tool("Write", "file_path", stored.toString(), "content", "x"),
                  Turn.says("Read on.")))) {
        RunRecord on = RunRecord.of(second, folder).readable(results).run("Go on");
        List<String> answers = RunRecord.toolResults(second.modelRequests().get(1));
        assertThat(answers.get(0)).contains("9999\n").contains("10000\n");
        assertThat(on.finishedTools().get(1).isError()).isTrue();
        assertThat(answers.get(1)).contains("Permission denied");
      }
    }
    store.delete(store.read(id));
    assertThat(filesBelow(temporary.resolve("sessions"))).isEmpty();
  }

  @Test
  void aSkill_isReadByItsTool_andItsCommandsAskTheRules() throws Exception {
    Path folder = folder();
    file(
        folder.resolve(".claude/skills/count/SKILL.md"),
        "---\ndescription: Counts.\n---\nCount to $1 here: !`echo $1 > ran; echo counted`");
    Script script =
        Script.of(
            Turn.calls("Skill", "skill", "count", "args", "3").tool("Skill", "skill", "other"),
            Turn.says("Done."));
    ContextPolicy policy = ContextPolicy.USUAL.withSkills(Skills.find(where(folder), false));
    try (ScriptedUpstream upstream = ScriptedUpstream.start(script)) {
      RunRecord.of(upstream, folder).tool(new SkillTool()).context(policy).run("Count");
      List<String> results = RunRecord.toolResults(upstream.modelRequests().get(1));
      assertThat(results.get(0))
          .contains("The skill's folder, with its other files: " + folder)
          .endsWith("Count to 3 here: counted");
      assertThat(results.get(1)).contains("There is no skill \"other\"").contains("count");
      assertThat(folder.resolve("ran")).hasContent("3\n");
    }
    Files.delete(folder.resolve("ran"));
    try (ScriptedUpstream upstream = ScriptedUpstream.start(script)) {
      RunRecord.of(upstream, folder)
          .tool(new SkillTool())
          .context(policy)
          .mode(PermissionMode.PLAN)
          .run("Count");
      assertThat(RunRecord.toolResults(upstream.modelRequests().get(1)).getFirst())
          .contains("was not run: Permission denied");
      assertThat(folder.resolve("ran")).doesNotExist();
    }
  }

  @Test
  void aPrompt_callsCommands_andMentionsFilesFoldersAndPictures() throws Exception {
    Path folder = folder();
    file(folder.resolve(".claude/commands/review.md"), "Review $ARGUMENTS by @rules.txt.");
    file(folder.resolve("rules.txt"), "one\ntwo\nthree\n");
    file(folder.resolve("src/a.c"), "1\n2\n3\n4\n");
    Files.write(folder.resolve("p.png"), PIXEL);
    file(temporary.toRealPath().resolve("secret.txt"), "secret\n");
    ContextPolicy policy =
        ContextPolicy.USUAL.withExpansion(true).withSkills(Skills.find(where(folder), false));
    String prompt = "/review the code of @src/a.c#L2-3, @src, @p.png, @../secret.txt, @nobody";
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.calls(
                    "Edit", "file_path", "rules.txt", "old_string", "two", "new_string", "2"),
                Turn.says("Fine.")))) {
      RunRecord run = RunRecord.of(upstream, folder).context(policy).run(prompt);

      JrsValue content =
          Json.field(
              Json.array(Json.parse(upstream.modelRequests().getFirst().body()), "messages").get(1),
              "content");
      List<String> parts =
          Json.elements(content).stream()
              .map(part -> Json.string(part, "text", Json.string(part, "type", "")))
              .toList();
      assertThat(parts).hasSize(8);
      assertThat(parts.get(0)).isEqualTo(prompt);
      assertThat(parts.get(1))
          .startsWith("[The user calls /review. Do what it says:]\n\nReview the code of");
      assertThat(parts.get(2))
          .startsWith("[The file src/a.c:]\n")
          .contains("2\t2")
          .contains("3\t3")
          .doesNotContain("4\t4");
      assertThat(parts.get(3)).isEqualTo("[The folder src:]\na.c");
      assertThat(parts.get(4)).isEqualTo("[The file p.png:]");
      assertThat(parts.get(5)).isEqualTo("image_url");
      assertThat(parts.get(6)).startsWith("[../secret.txt is not attached: Permission denied");
      assertThat(parts.get(7)).contains("three");
      assertThat(run.finishedTools().getFirst().isError())
          .as("what was attached has been read")
          .isFalse();
      assertThat(upstream.problems()).isEmpty();
      assertThat(Transcript.of(run.events()).messages().getFirst().content()).hasSize(8);
    }
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Script.of(Turn.says("Fine.")))) {
      RunRecord.of(upstream, folder).seesImages(false).context(policy).run("See @p.png");
      assertThat(upstream.modelRequests().getFirst().body())
          .contains("A picture (image/png) is left out here: the model scripted/model does not")
          .doesNotContain("image_url");
    }
  }

  private static List<Path> filesBelow(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  private Path folder() throws IOException {
    return Files.createDirectories(temporary.resolve("work")).toRealPath();
  }

  private Instructions.Where where(Path folder) {
    Path home = temporary.resolve("home");
    return new Instructions.Where(
        folder, List.of(), home, home.resolve(".claude"), home, Set.of(Scope.PROJECT));
  }

  private static void file(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static final String MARK = ",\"cache_control\":{\"type\":\"ephemeral\"}";

  private static List<Integer> marks(String body) {
    List<Integer> found = new ArrayList<>();
    for (int at = body.indexOf(MARK); at >= 0; at = body.indexOf(MARK, at + 1)) {
      found.add(at);
    }
    return found;
  }

  /** Returns what the provider reads, in the order in which it does. */
  private static String inOrder(String body) {
    JrsValue json = Json.parse(body);
    StringBuilder all = new StringBuilder();
    for (String part : List.of("tools", "system", "messages")) {
      all.append(Json.write(java.util.Objects.requireNonNull(Json.field(json, part))));
    }
    return all.toString();
  }

  private static String withoutMarks(String body) {
    return body.replace(MARK, "");
  }
}
