package io.agenticflow.agent.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.agent.definition.AgentFile.Reading;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BuiltInAgentsTest {
  private static final Set<String> TOOLS =
      Set.of(
          "Read",
          "Write",
          "Edit",
          "Bash",
          "Glob",
          "Grep",
          "TodoWrite",
          "TaskOutput",
          "TaskStop",
          "WebFetch",
          "Agent");
  private static final Set<String> CATEGORIES =
      Set.of(
          "consensus",
          "coordination",
          "core",
          "data",
          "design",
          "development",
          "devops",
          "docs",
          "github",
          "maintenance",
          "performance",
          "planning",
          "prompts",
          "quality",
          "release",
          "research",
          "security",
          "sparc");

  /** Tools that agents elsewhere have and these have not. */
  private static final Pattern FOREIGN_TOOL =
      Pattern.compile(
          "\\b(WebSearch|MultiEdit|NotebookEdit|TodoRead|BashOutput|AskUserQuestion|"
              + "the Task tool|memory_\\w+|swarm_\\w+)\\b");

  /** A word behind a slash that does not follow another word: {@code /review}, not {@code a/b}. */
  private static final Pattern SLASH_COMMAND = Pattern.compile("(?<![\\w./*])/[a-z][\\w:-]*");

  /** Words in a row that count as taken over. */
  private static final int SHINGLE = 5;

  static List<String> index() {
    return BuiltInAgents.index();
  }

  @Test
  void index_namesExactlyTheFiles() throws Exception {
    Path folder = resources();
    try (Stream<Path> files = Files.walk(folder)) {
      List<String> found =
          files
              .filter(file -> file.toString().endsWith(".md"))
              .map(file ->
                  folder.relativize(file).toString().replace('\\', '/').replaceAll("\\.md$", ""))
              .sorted()
              .toList();
      assertThat(index()).containsExactlyElementsOf(found);
    }
  }

  @Test
  void atLeast66_withNamesOfTheirOwn() {
    assertThat(index()).hasSizeGreaterThanOrEqualTo(66);
    assertThat(index().stream().map(entry -> entry.substring(entry.indexOf('/') + 1)))
        .doesNotHaveDuplicates()
        .contains("coder", "reviewer", "tester", "planner", "researcher", "architect")
        .contains("debugger", "documenter", "refactorer", "security-auditor");
  }

  @Test
  void everyCategory_hasTwoAgentsOrMore() {
    for (String category : CATEGORIES) {
      assertThat(index().stream().filter(entry -> entry.startsWith(category + "/")))
          .as(category)
          .hasSizeGreaterThanOrEqualTo(2);
    }
    assertThat(index()).allMatch(entry -> CATEGORIES.contains(entry.replaceAll("/.*", "")));
  }

  @Test
  void document_namesEveryAgent() throws Exception {
    String text = Files.readString(Path.of("..", "docs", "agents.md"));
    assertThat(index())
        .allSatisfy(entry ->
            assertThat(text).contains("`" + entry.substring(entry.indexOf('/') + 1) + "`"));
  }

  @ParameterizedTest
  @MethodSource("index")
  void file_isCleanAndCalledAfterItsAgent(String entry) {
    String text = BuiltInAgents.text(entry + ".md");
    Reading reading = AgentFile.parse(text, AgentSource.BUILT_IN, "x");
    assertThat(reading).isInstanceOf(Reading.Agent.class);
    assertThat(((Reading.Agent) reading).warnings()).isEmpty();
    AgentDefinition agent = BuiltInAgents.read(entry);
    assertThat(agent.category() + "/" + agent.name()).isEqualTo(entry);
    assertThat(agent.unhonoured()).isEmpty();
    assertThat(agent.description()).contains("Use it").hasSizeBetween(60, 160).doesNotContain("\n");
    assertThat(text.getBytes(StandardCharsets.UTF_8).length).isLessThan(6 * 1024);
    assertThat(text).as("plain characters only").matches("\\p{ASCII}*");
  }

  @ParameterizedTest
  @MethodSource("index")
  void instructions_suitAnyModelAndNameOnlyItsOwnTools(String entry) {
    AgentDefinition agent = BuiltInAgents.read(entry);
    String body = agent.systemPrompt();
    assertThat(body).doesNotContainIgnoringCase("claude").doesNotContainIgnoringCase("anthropic");
    assertThat(body).doesNotContain("npx", "mcp__", "!");
    assertThat(body).doesNotContainPattern(FOREIGN_TOOL).doesNotContainPattern(SLASH_COMMAND);
    assertThat(body).contains("# How to work", "# When to stop");
    Set<String> own = new HashSet<>(agent.tools().resolve(TOOLS).names());
    assertThat(agent.tools().resolve(TOOLS).unresolved()).isEmpty();
    Set<String> named = new HashSet<>();
    Matcher matcher = Pattern.compile("`([A-Z][A-Za-z]*[a-z])`").matcher(body);
    while (matcher.find()) {
      named.add(matcher.group(1));
    }
    assertThat(own).containsAll(named);
    assertThat(named).as("says how to use its tools").hasSizeGreaterThanOrEqualTo(3);
    if (agent.tools().allowed() != null) {
      assertThat(named).as("limited tools are all explained").containsAll(own);
    }
  }

  @Test
  void agentsThatOnlyLook_cannotWriteFiles() {
    for (String name :
        List.of(
            "reviewer",
            "planner",
            "researcher",
            "architect",
            "security-auditor",
            "Explore",
            "Plan")) {
      AgentDefinition agent = Objects.requireNonNull(BuiltInAgents.find(name));
      assertThat(agent.tools().resolve(TOOLS).names()).as(name).doesNotContain("Write", "Edit");
    }
  }

  @Test
  void noTwoAgents_sayTheSame() {
    List<Set<String>> sentences = new ArrayList<>();
    for (String entry : index()) {
      sentences.add(
          Set.of(
              BuiltInAgents.read(entry)
                  .systemPrompt()
                  .lines()
                  .filter(l -> l.length() > 40)
                  .distinct()
                  .toArray(String[]::new)));
    }
    for (int i = 0; i < sentences.size(); i++) {
      for (int j = 0; j < i; j++) {
        Set<String> common = new HashSet<>(sentences.get(i));
        common.retainAll(sentences.get(j));
        assertThat(common).as(index().get(i) + " and " + index().get(j)).isEmpty();
      }
    }
  }

  @Test
  void noTwoAgents_shareMoreThanAFewTurnsOfPhrase() {
    List<Set<String>> shingles = new ArrayList<>();
    for (String entry : index()) {
      shingles.add(shingles(BuiltInAgents.read(entry).systemPrompt()));
    }
    for (int i = 0; i < shingles.size(); i++) {
      for (int j = 0; j < i; j++) {
        Set<String> common = new HashSet<>(shingles.get(i));
        common.retainAll(shingles.get(j));
        int smaller = Math.min(shingles.get(i).size(), shingles.get(j).size());
        assertThat((double) common.size() / smaller)
            .as(index().get(i) + " and " + index().get(j) + ": " + common)
            .isLessThan(0.05);
      }
    }
  }

  @Test
  void commandOfGitHub_isNamedOnlyWithACheckThatItIsThere() {
    for (String entry : index()) {
      String body = BuiltInAgents.read(entry).systemPrompt();
      if (body.contains("`gh")) {
        assertThat(body).as(entry).containsPattern("`gh`[^.]* is there|Check for `gh`");
      }
    }
  }

  @Test
  void unknownName_isNotFound() {
    assertThat(BuiltInAgents.find("nobody")).isNull();
    assertThat(BuiltInAgents.find("")).isNull();
  }

  private static Set<String> shingles(String text) {
    String prose = text.replaceAll("(?m)^# .*$", " ").toLowerCase(Locale.ROOT);
    List<String> words = List.of(prose.replaceAll("[^a-z]+", " ").strip().split(" "));
    Set<String> shingles = new HashSet<>();
    for (int i = 0; i + SHINGLE <= words.size(); i++) {
      shingles.add(String.join(" ", words.subList(i, i + SHINGLE)));
    }
    return shingles;
  }

  private static Path resources() throws IOException, URISyntaxException {
    URL url =
        Objects.requireNonNull(BuiltInAgents.class.getResource("/io/agenticflow/agents/index.txt"));
    return Objects.requireNonNull(Path.of(url.toURI()).getParent());
  }
}
