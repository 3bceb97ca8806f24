package io.agenticflow.cli.args;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HelpPageTest {
  private static final CommandSpec SPEC =
      CommandSpec.of(
          "thing",
          "Does a thing",
          List.of(new Positional("FILE", true, true, "What to do it to.")),
          List.of(
              Option.of("kind", ValueType.choice("good", "bad"), "KIND", "Ways", "Which of the kinds there are it should be.")
                  .withLetter('k')
                  .withAlias("sort")
                  .withVariable("KIND")
                  .withDefault("good"),
              Option.of("an-option-with-a-long-name", ValueType.TEXT, "TEXT", "Ways", "Has its text below."),
              Option.of("dir", ValueType.FOLDER, "D", "Others", "A folder.").asRepeatable(),
              Option.withOptionalValue("maybe", "X", "Others", "With or without."),
              Option.flag("yes", "Others", "A flag.").withLetter('y')),
          new CommandSpec.Section("Notes", List.of(new CommandSpec.Section.Row("0", "All went well."), new CommandSpec.Section.Row("a line of its own", ""))));

  @Test
  void help_isAlignedAndWrapped() {
    assertThat(HelpPage.of(SPEC, 72, false))
        .isEqualTo(
            """
            Usage: agentic-flow thing [OPTIONS] FILE...

            Does a thing.

            Arguments:
              FILE             What to do it to.

            Ways:
              -k, --kind KIND  Which of the kinds there are it should be. [one of
                               good, bad; also --sort; variable KIND; default good]
                  --an-option-with-a-long-name TEXT
                               Has its text below.

            Others:
                  --dir D      A folder. [may be given several times]
                  --maybe [X]  With or without.
              -y, --yes        A flag.

            Notes:
              0  All went well.
              a line of its own
            """);
  }

  @Test
  void narrowTerminal_putsTheTextBelow() {
    assertThat(HelpPage.of(SPEC, 10, false))
        .contains(
            """
              -k, --kind KIND
                  Which of the kinds there are it
                  should be. [one of good, bad; also
            """);
  }

  @Test
  void headings_areBoldWhereColourIsWanted() {
    assertThat(HelpPage.of(SPEC, 80, true)).startsWith("\u001b[1mUsage:\u001b[0m agentic-flow").contains("\u001b[1mNotes:\u001b[0m\n");
  }

  @Test
  void programWithFallback_showsItsCommandsAndTheFallbacksOptions() {
    CommandSpec program =
        CommandSpec.group("", "All of it", "thing", List.of(SPEC, CommandSpec.of("other", "Is other", List.of(), List.of())), List.of());
    assertThat(HelpPage.of(program, 72, false))
        .startsWith(
            """
            Usage: agentic-flow [OPTIONS]
                   agentic-flow COMMAND [OPTIONS]

            All of it.

            Commands:
              thing            Does a thing
              other            Is other

            Ways:
              -k, --kind KIND  Which""");
  }
}
