package io.agenticflow.agent.person;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.agent.RunRecord;
import io.agenticflow.agent.RunResult;
import io.agenticflow.json.Json;
import io.agenticflow.permission.PermissionMode;
import io.agenticflow.permission.PermissionPolicy;
import io.agenticflow.permission.PermissionPrompt;
import io.agenticflow.permission.PermissionPrompt.Answer;
import io.agenticflow.testkit.Script;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import io.agenticflow.tool.Tool;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.jr.stree.JrsObject;

@Timeout(60)
class PersonToolsTest {
  private static final Turn QUESTION =
      Turn.calls(
          "AskUserQuestion",
          "questions",
          List.of(
              java.util.Map.of(
                  "question",
                  "Which colour?",
                  "header",
                  "Colour",
                  "options",
                  List.of(java.util.Map.of("label", "red", "description", "warm")),
                  "multiSelect",
                  false)));

  @TempDir Path folder;

  private RunRecord run(
      PermissionMode mode, @Nullable PermissionPrompt prompt, ScriptedUpstream upstream)
      throws Exception {
    RunRecord run = RunRecord.of(upstream, folder);
    for (Tool tool : PersonTools.all()) {
      run.tool(tool);
    }
    return run.with(request ->
            request.permissions(
                new PermissionPolicy(mode, List.of(), List.of(), false, null, prompt)))
        .run("Do it");
  }

  private static Answer answered(JrsObject input, String colour) {
    return new Answer.Yes(
        Json.object()
            .put("questions", input.get("questions"))
            .put("answers", Json.object().put("Which colour?", colour).build())
            .build(),
        List.of(),
        null);
  }

  @ParameterizedTest
  @EnumSource(
      value = PermissionMode.class,
      names = {"DEFAULT", "PLAN", "BYPASS_PERMISSIONS"})
  void aQuestion_isAskedInEveryMode_andItsAnswerTold(PermissionMode mode) throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(QUESTION, Turn.says("Blue it is.").expect("Which colour? blue")))) {
      RunRecord run = run(mode, (call, _) -> answered(call.input(), "blue"), upstream);
      assertThat(run.result().ending()).isEqualTo(RunResult.Ending.COMPLETED);
      assertThat(upstream.problems()).isEmpty();
    }
  }

  @Test
  void aQuestionToNobody_isAnsweredWithWhatToDo() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(QUESTION, Turn.says("I take red.").expect("Nobody is here to answer")))) {
      RunRecord run = run(PermissionMode.BYPASS_PERMISSIONS, null, upstream);
      assertThat(run.result().ending()).isEqualTo(RunResult.Ending.COMPLETED);
      assertThat(run.result().permissionDenials()).hasSize(1);
      assertThat(upstream.problems()).isEmpty();
    }
  }

  @Test
  void aPlanThatIsAgreedTo_endsPlanMode() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.calls("Write", "file_path", "a.txt", "content", "x\n"),
                Turn.calls("ExitPlanMode", "plan", "Write a.txt"),
                Turn.calls("Write", "file_path", "a.txt", "content", "x\n")
                    .expect("carry the plan out"),
                Turn.says("Written.")))) {
      RunRecord run =
          run(PermissionMode.PLAN, (_, _) -> new Answer.Yes(null, List.of(), null), upstream);
      assertThat(run.result().permissionDenials()).hasSize(1);
      assertThat(folder.resolve("a.txt")).hasContent("x\n");
    }
  }

  @Test
  void aPlanThatIsRefused_orOutsidePlanMode_changesNothing() throws Exception {
    for (PermissionMode mode : List.of(PermissionMode.PLAN, PermissionMode.DEFAULT)) {
      try (ScriptedUpstream upstream =
          ScriptedUpstream.start(
              Script.of(Turn.calls("ExitPlanMode", "plan", "x"), Turn.says("Well.")))) {
        PermissionPolicy[] policy = new PermissionPolicy[1];
        RunRecord run = RunRecord.of(upstream, folder);
        PersonTools.all().forEach(run::tool);
        policy[0] =
            new PermissionPolicy(
                mode,
                List.of(),
                List.of(),
                false,
                null,
                (_, _) -> new Answer.No("Not like this", false));
        run.with(request -> request.permissions(policy[0])).run("Do it");
        assertThat(run.result().permissionDenials()).hasSize(1);
        assertThat(policy[0].mode()).isEqualTo(mode);
      }
    }
  }
}
