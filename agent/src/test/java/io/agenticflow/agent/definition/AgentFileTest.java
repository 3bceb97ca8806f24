package io.agenticflow.agent.definition;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.agent.definition.AgentFile.Reading;
import io.agenticflow.permission.Rule;
import io.agenticflow.permission.RuleSource;
import io.agenticflow.vocabulary.RawJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentFileTest {
  private static final Path FILE = Path.of("x.md").toAbsolutePath();

  @Test
  void everyField_isRead() {
    AgentDefinition agent =
        agent(
            """
            ---
            name: helper
            description: Helps. Use it when help is needed.
            tools: Read, Grep
            disallowedTools: [Bash]
            model: sonnet
            permissionMode: plan
            maxTurns: 7
            color: "#FF6B35"
            skills: [a, b]
            mcpServers:
              - slack
              - db: {command: run-db, args: ["--port", 1]}
            hooks:
              PreToolUse:
                - matcher: Bash
            memory: project
            background: true
            effort: high
            isolation: worktree
            initialPrompt: Begin.
            ---

            # Helper

            You help.
            """);
    assertThat(agent.name()).isEqualTo("helper");
    assertThat(agent.description()).isEqualTo("Helps. Use it when help is needed.");
    assertThat(agent.systemPrompt()).isEqualTo("# Helper\n\nYou help.");
    assertThat(agent.tools())
        .isEqualTo(new ToolSelection(List.of("Read", "Grep"), List.of("Bash")));
    assertThat(agent.model()).isEqualTo("sonnet");
    assertThat(agent.permissionMode()).isEqualTo("plan");
    assertThat(agent.maxTurns()).isEqualTo(7);
    assertThat(agent.color()).isEqualTo("#FF6B35");
    assertThat(agent.category()).isEqualTo("general");
    assertThat(agent.source()).isEqualTo(new AgentSource(AgentSource.Scope.PROJECT, FILE));
    assertThat(agent.unhonoured().keySet()).containsExactly("isolation");
    assertThat(agent.traits())
        .isEqualTo(
            new AgentTraits(
                List.of("a", "b"),
                new RawJson(
                    "[\"slack\",{\"db\":{\"command\":\"run-db\",\"args\":[\"--port\",1]}}]"),
                new RawJson("{\"PreToolUse\":[{\"matcher\":\"Bash\"}]}"),
                AgentTraits.Memory.PROJECT,
                "high",
                true,
                "Begin.",
                false,
                null,
                List.of(),
                List.of()));
  }

  @Test
  void fewFields_leaveTheRestOpen() {
    AgentDefinition agent = agent("---\nname: a\ndescription: b\ntools:\nmodel: ''\n---\nbody");
    assertThat(agent.tools()).isEqualTo(ToolSelection.ALL);
    assertThat(agent.model()).isNull();
    assertThat(agent.permissionMode()).isNull();
    assertThat(agent.maxTurns()).isNull();
    assertThat(agent.color()).isNull();
    assertThat(agent.unhonoured()).isEmpty();
  }

  @Test
  void carriageReturnsAndByteOrderMark_changeNothing() {
    String text =
        "---\nname: a\ndescription: >-\n  two\n  lines\ntools:\n  - Read\n---\n\none\n\ntwo\n";
    assertThat(agent("\uFEFF" + text.replace("\n", "\r\n"))).isEqualTo(agent(text));
    assertThat(agent(text).systemPrompt()).isEqualTo("one\n\ntwo");
    assertThat(agent(text).description()).isEqualTo("two lines");
  }

  @Test
  void ruleInTheBody_staysInTheBody() {
    assertThat(agent("--- \nname: a\ndescription: b\n---\t\nx\n---\ny\n---\n").systemPrompt())
        .isEqualTo("x\n---\ny\n---");
  }

  @Test
  void fileEndingWithItsFrontmatter_isAnAgentWithAWarning() {
    Reading.Agent agent = (Reading.Agent) parse("---\nname: a\ndescription: b\n---");
    assertThat(agent.definition().systemPrompt()).isEmpty();
    assertThat(agent.warnings())
        .extracting(AgentProblem::reason)
        .containsExactly("there are no instructions below the frontmatter");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tools: Read, Edit,Agent(coder, tester) , mcp__db__*",
        "tools: Read Edit Agent(coder, tester) mcp__db__*",
        "tools: [Read, Edit, 'Agent(coder, tester)', mcp__db__*]",
        "tools:\n  - Read\n  - Edit # to change things\n  - Agent(coder, tester)\n  - mcp__db__*",
        "tools: >\n  Read, Edit,\n  Agent(coder, tester),\n  mcp__db__*",
      })
  void toolNames_inEveryForm(String field) {
    assertThat(agent("---\nname: a\ndescription: b\n" + field + "\n---\nbody").tools().allowed())
        .containsExactly("Read", "Edit", "Agent(coder, tester)", "mcp__db__*");
  }

  @Test
  void noToolAtAll_isNotEveryTool() {
    assertThat(agent("---\nname: a\ndescription: b\ntools: []\n---\nx").tools().allowed())
        .isEmpty();
    assertThat(agent("---\nname: a\ndescription: b\ntools: ''\n---\nx").tools().allowed())
        .isEmpty();
    assertThat(agent("---\nname: a\ndescription: b\ntools: '*'\n---\nx").tools().allowed())
        .isNull();
    assertThat(agent("---\nname: a\ndescription: b\ntools: *\n---\nx").tools().allowed()).isNull();
  }

  @Test
  void folder_isTheCategory() {
    String text = "---\nname: a\ndescription: b\ncategory: mine\n---\nx";
    AgentSource source = new AgentSource(AgentSource.Scope.USER, FILE);
    assertThat(((Reading.Agent) AgentFile.parse(text, source, "data/ml")).definition().category())
        .isEqualTo("data/ml");
    assertThat(((Reading.Agent) AgentFile.parse(text, source, "")).definition().category())
        .isEqualTo("mine");
  }

  @Test
  void filesOfOtherCollections_areMapped() {
    AgentDefinition agent =
        agent(
            """
            ---
            name: "analyzer"
            type: analysis
            metadata:
              description: "Looks at code"
              autonomous: true

            capabilities:
              allowed_tools:
                - Read
                - Grep  # to search
              restricted_tools:
                - Bash
              max_execution_time: 600
            hooks:
              pre: |
                echo "never run: $TASK"
                rm -rf /
            priority: high
            constraints:
              allowed_paths: ["src/**"]
              forbidden_paths: [".git/**"]
              max_file_size: 10
            ---
            Body.
            """);
    assertThat(agent.description()).isEqualTo("Looks at code");
    assertThat(agent.tools())
        .isEqualTo(new ToolSelection(List.of("Read", "Grep"), List.of("Bash")));
    assertThat(agent.unhonoured().keySet())
        .containsExactly("type", "priority", "metadata", "constraints", "hooks");
    assertThat(agent.unhonoured())
        .containsEntry("metadata", new RawJson("{\"autonomous\":true}"))
        .containsEntry("constraints", new RawJson("{\"max_file_size\":10}"));
    assertThat(agent.traits().hooks()).isNull();
    assertThat(agent.traits().timeLimit()).isEqualTo(java.time.Duration.ofMinutes(10));
    RuleSource source = new RuleSource(RuleSource.Scope.AGENT, "it", Path.of("/w"));
    assertThat(agent.limits(source)).extracting(Rule::text).containsExactly("Edit(src/**)");
    assertThat(agent.denials(source))
        .extracting(Rule::text)
        .containsExactly("Edit(.git/**)", "Read(.git/**)");
  }

  @Test
  void ownToolLists_countMoreThanCapabilities() {
    String text =
        """
        ---
        name: a
        description: b
        tools: Glob
        capabilities: {allowed_tools: [Bash], restricted_tools: [Write]}
        ---
        x
        """;
    assertThat(agent(text).tools()).isEqualTo(new ToolSelection(List.of("Glob"), List.of("Write")));
    assertThat(agent(text).unhonoured()).containsKey("capabilities");
  }

  @Test
  void capabilitiesAsList_areOnlyKept() {
    AgentDefinition agent = agent("---\nname: a\ndescription: b\ncapabilities:\n  - code\n---\nx");
    assertThat(agent.tools()).isEqualTo(ToolSelection.ALL);
    assertThat(agent.unhonoured()).containsEntry("capabilities", new RawJson("[\"code\"]"));
  }

  @Test
  void unquotedColon_isForgivenAndReported() {
    Reading.Agent agent =
        (Reading.Agent)
            parse(
                """
                ---
                name: a
                version: "2"
                description: Use this. Examples: <example>user: 'hi'</example>\\n\\nMore # text
                tools: [Read]
                ---
                x
                """);
    assertThat(agent.definition().description())
        .isEqualTo("Use this. Examples: <example>user: 'hi'</example>\n\nMore # text");
    assertThat(agent.definition().tools().allowed()).containsExactly("Read");
    assertThat(agent.warnings())
        .extracting(AgentProblem::toString)
        .containsExactly(
            FILE
                + ":4: description is read as plain text, because it is not valid YAML (mapping values are not allowed"
                + " here); quote it");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"say \"hi\" to: them\"",
        "'say \"hi\" to: them'x",
        "@say: x",
        "*say* it: x",
        "`say`: x",
        "%a: b: c"
      })
  void otherPlainText_isForgivenToo(String value) {
    String quoted = value.equals("\"say \"hi\" to: them\"") ? "say \"hi\" to: them" : value;
    assertThat(agent("---\nname: a\ndescription: " + value + "\n---\nx").description())
        .isEqualTo(quoted);
  }

  @Test
  void brokenFieldThatNobodyActsOn_isKeptAsRawText() {
    Reading.Agent agent =
        (Reading.Agent)
            parse(
                """
                ---
                name: a
                description: b
                hooks:
                  pre: |
                    python3 -c "
                import json
                print(json)
                "
                model: fast
                ---
                x
                """);
    assertThat(agent.definition().model()).isEqualTo("fast");
    assertThat(String.valueOf(agent.definition().unhonoured().get("hooks")))
        .contains("import json\\nprint(json)");
    assertThat(agent.warnings()).hasSize(1);
    assertThat(agent.warnings().getFirst().reason()).startsWith("hooks is kept as raw text");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tools: [Read, Grep",
        "tools:\n  - Read\n - Grep",
        "disallowedTools:\n\t- Bash",
        "capabilities: {allowed_tools: [Read",
      })
  void brokenLimit_spoilsTheFile(String field) {
    AgentProblem problem = rejected("---\nname: a\ndescription: b\n" + field + "\n---\nx");
    assertThat(problem.source()).isEqualTo(FILE.toString());
    assertThat(problem.line()).isBetween(4, 6);
    assertThat(problem.reason())
        .startsWith(field.substring(0, field.indexOf(':')) + " is not valid YAML");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tools: {write: false}|tools must be a list",
        "tools: [[Read]]|tools has an element that is not the name of a tool",
        "disallowedTools: [~]|disallowedTools has an element",
        "permissionMode: everything|the permissionMode 'everything' is not one of",
        "maxTurns: many|maxTurns must be a whole number from 1, not 'many'",
        "maxTurns: 0|maxTurns must be a whole number from 1",
        "maxTurns: 2.5|maxTurns must be a whole number from 1",
        "model: [a]|model must be text",
        "model: x\nmodel: y|'model' is given twice, first on line 4",
        "capabilities: {allowed_tools: {a: b}}|capabilities must be a list",
      })
  void fieldThatMakesNoSense_isRejectedWithItsLine(String fieldAndReason) {
    int bar = fieldAndReason.indexOf('|');
    String field = fieldAndReason.substring(0, bar);
    AgentProblem problem = rejected("---\nname: a\ndescription: b\n" + field + "\n---\nx");
    assertThat(problem.reason()).startsWith(fieldAndReason.substring(bar + 1));
    assertThat(problem.line()).isEqualTo(4 + (int) field.chars().filter(c -> c == '\n').count());
  }

  @Test
  void missingDescription_isRejected() {
    assertThat(rejected("---\nname: a\n---\nx").reason()).startsWith("a description is missing");
    assertThat(rejected("---\nname: a\ndescription: ' '\n---\nx"))
        .extracting(AgentProblem::line)
        .isEqualTo(3);
    assertThat(rejected("---\nname: a\nmetadata: {description: [x]}\n---\nx").reason())
        .startsWith("a description");
  }

  @Test
  void emptyOrStrangeName_isRejected() {
    assertThat(rejected("---\nname:\ndescription: b\n---\nx").reason())
        .isEqualTo("the name is empty");
    assertThat(rejected("---\nname: [a]\ndescription: b\n---\nx").reason())
        .isEqualTo("name must be text");
    assertThat(rejected("---\nname: \"a\\e[2J\"\ndescription: b\n---\nx").reason())
        .contains("control characters");
  }

  @Test
  void controlCharactersInTheDescription_doNotReachATerminal() {
    assertThat(agent("---\nname: a\ndescription: \"b\\e[2Jc\\n d\"\n---\nx").description())
        .isEqualTo("b [2Jc\n d");
  }

  @Test
  void numberAsName_isText() {
    assertThat(agent("---\nname: 42\ndescription: 1.50\n---\nx"))
        .extracting(AgentDefinition::name, AgentDefinition::description)
        .containsExactly("42", "1.50");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# Read me\n",
        "---\n---\n",
        "---\ntitle: x\n---\ntext",
        "---\nA ruler, then text: with a colon: or two.\n---\nmore",
        "---\nA ruler that never comes again\n",
        "----\nname: a\ndescription: b\n----\n",
        "\n---\nname: a\n---\n",
      })
  void markdownWithoutAName_isDocumentation(String text) {
    assertThat(parse(text)).isInstanceOf(Reading.Documentation.class);
  }

  @Test
  void frontmatterThatNeverCloses_isRejected() {
    assertThat(rejected("---\nname: a\ndescription: b\n\nBody"))
        .isEqualTo(
            new AgentProblem(
                FILE.toString(), 1, "the frontmatter is never closed: a line --- is missing"));
  }

  @Test
  void frontmatterThatIsNoMapping_isRejectedWhereItNamesAnAgent() {
    AgentProblem problem = rejected("---\n- list\nname: a\n---\nx");
    assertThat(problem.line()).isEqualTo(2);
    assertThat(problem.reason()).startsWith("not valid YAML (it is not a list of fields");
  }

  @Test
  void repeatedFieldOfNoMeaning_isOnlyReported() {
    Reading.Agent agent =
        (Reading.Agent) parse("---\nname: a\ndescription: b\nx: 1\nx: 2\n---\nbody");
    assertThat(agent.definition().unhonoured()).containsEntry("x", new RawJson("1"));
    assertThat(agent.warnings()).extracting(AgentProblem::line).containsExactly(5);
  }

  @Test
  void unusableFiles_areRejected(@TempDir Path folder) throws Exception {
    Path latin = Files.write(folder.resolve("latin.md"), "---\nname: ä\n---".getBytes(ISO_8859_1));
    assertThat(reason(latin)).isEqualTo("not UTF-8 text");
    Path large = Files.write(folder.resolve("large.md"), new byte[AgentFile.MAX_BYTES + 1]);
    assertThat(reason(large)).isEqualTo("larger than 1048576 bytes");
    assertThat(reason(folder.resolve("missing.md")))
        .startsWith("cannot be read: java.nio.file.NoSuchFileException");
  }

  private static String reason(Path file) {
    return ((Reading.Rejected) AgentFile.read(file, AgentSource.Scope.USER, "")).problem().reason();
  }

  private static Reading parse(String text) {
    return AgentFile.parse(text, new AgentSource(AgentSource.Scope.PROJECT, FILE), "");
  }

  private static AgentDefinition agent(String text) {
    Reading reading = parse(text);
    assertThat(reading).isInstanceOf(Reading.Agent.class);
    return ((Reading.Agent) reading).definition();
  }

  private static AgentProblem rejected(String text) {
    Reading reading = parse(text);
    assertThat(reading).isInstanceOf(Reading.Rejected.class);
    return ((Reading.Rejected) reading).problem();
  }
}
