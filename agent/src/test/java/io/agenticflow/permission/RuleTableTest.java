package io.agenticflow.permission;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.tool.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every form of a rule, and every sentence of the conventions about permissions: rules, mode, call,
 * what comes out and what decided. The mode's name with a {@code ?} is one with somebody to ask.
 */
class RuleTableTest {
  private static final String TABLE =
      """
      # order: deny, ask, mode, allow; specificity is irrelevant; deny and ask hold in bypass mode
      allow Bash(aws s3 ls) ;; deny Bash(aws *)        | default           | Bash(aws s3 ls)            | deny  | deny rule Bash(aws *)
      allow Bash(aws s3 ls) ;; ask Bash(aws *)         | default?          | Bash(aws s3 ls)            | ask   | ask rule Bash(aws *)
      ask Bash(aws *) ;; deny Bash(aws s3 *)           | default?          | Bash(aws s3 ls)            | deny  | deny rule Bash(aws s3 *)
      deny Bash(rm *)                                  | bypassPermissions | Bash(rm a)                 | deny  | deny rule
      ask Bash(rm *)                                   | bypassPermissions | Bash(rm a)                 | ask   | ask rule
      deny Edit(secret/**)                             | bypassPermissions | Write(secret/a)            | deny  | deny rule
      -                                                | bypassPermissions | Bash(make)                 | allow | mode bypassPermissions
      -                                                | bypassPermissions | mcp__a__b                  | allow | mode bypassPermissions
      allow Edit(src/**)                               | plan              | Edit(src/a)                | deny  | mode plan
      allow Bash(make *)                               | plan?             | Bash(make all)             | deny  | mode plan
      allow Bash(make *)                               | dontAsk           | Bash(make all)             | allow | allow rule
      -                                                | dontAsk?          | Bash(make all)             | deny  | no rule allows it
      -                                                | default?          | Bash(make all)             | ask   | no rule allows it
      -                                                | default           | Bash(make all)             | allow | nobody is here to ask
      -                                                | acceptEdits       | Edit(src/a)                | allow | mode acceptEdits
      -                                                | acceptEdits       | Bash(mkdir -p a/b)         | allow | mode acceptEdits
      -                                                | acceptEdits       | Bash(mv a ../b)            | ask   | no rule allows it
      -                                                | acceptEdits       | Bash(rm -r .git)           | ask   | no rule allows it
      -                                                | default?          | Edit(src/a)                | ask   | no rule allows changing it
      -                                                | default?          | Read(src/a)                | allow | reading inside
      -                                                | default?          | Read(/etc/passwd)          | ask   | outside the workspace
      -                                                | default?          | TodoWrite                  | allow | changes nothing
      -                                                | default?          | WebFetch(https://a.example)| ask   | no rule allows WebFetch
      -                                                | default           | mcp__a__b                  | ask   | no rule allows mcp__a__b
      # a scoped allow rule holds an unattended run to it
      allow Bash(npm *)                                | default           | Bash(make)                 | ask   | no rule allows it
      allow Edit(src/**)                               | default           | Edit(docs/a)               | ask   | no rule allows changing it
      allow Bash(npm *)                                | default           | Edit(docs/a)               | allow | nobody is here to ask
      # tool names
      deny Bash                                        | default           | Bash(ls)                   | deny  | deny rule Bash
      deny Bash(*)                                     | default           | Bash(ls)                   | deny  | deny rule Bash(*)
      allow Bash                                       | dontAsk           | Bash(make && x)            | allow | allow rule Bash
      allow Bash(*)                                    | dontAsk           | Bash(make)                 | allow | allow rule Bash(*)
      deny mcp__*                                      | bypassPermissions | mcp__a__b                  | deny  | deny rule mcp__*
      deny *                                           | bypassPermissions | Read(a)                    | deny  | deny rule *
      ask *Write                                       | default?          | TodoWrite                  | ask   | ask rule *Write
      allow *                                          | dontAsk           | Bash(make)                 | deny  | no rule allows it
      allow Ba*                                        | dontAsk           | Bash(make)                 | deny  | no rule allows it
      allow mcp__*                                     | dontAsk           | mcp__a__b                  | deny  | no rule allows
      allow mcp__a__*                                  | dontAsk           | mcp__a__b                  | allow | allow rule mcp__a__*
      allow mcp__a__get*                               | dontAsk           | mcp__a__get_x              | allow | allow rule
      allow mcp__a__get*                               | dontAsk           | mcp__a__put_x              | deny  | no rule allows
      allow mcp__a                                     | dontAsk           | mcp__a__b                  | allow | allow rule mcp__a
      allow mcp__a                                     | dontAsk           | mcp__ab__b                 | deny  | no rule allows
      allow mcp__a__b                                  | dontAsk           | mcp__a__b                  | allow | allow rule mcp__a__b
      allow mcp__a__b                                  | dontAsk           | mcp__a__bc                 | deny  | no rule allows
      # Bash patterns
      allow Bash(npm test)                             | dontAsk           | Bash(npm test)             | allow | allow rule Bash(npm test)
      allow Bash(npm test)                             | dontAsk           | Bash(npm test x)           | deny  | no rule allows it
      allow Bash(npm run *)                            | dontAsk           | Bash(npm run build a b)    | allow | allow rule
      allow Bash(npm run *)                            | dontAsk           | Bash(npm run)              | allow | allow rule
      allow Bash(npm run *)                            | dontAsk           | Bash(npm runx)             | deny  | no rule allows it
      allow Bash(npm run*)                             | dontAsk           | Bash(npm runx)             | allow | allow rule
      allow Bash(npm run:*)                            | dontAsk           | Bash(npm run x)            | allow | allow rule
      allow Bash(npm run:*)                            | dontAsk           | Bash(npm runx)             | deny  | no rule allows it
      allow Bash(git * main)                           | dontAsk           | Bash(git push a main)      | allow | allow rule
      allow Bash(git * main)                           | dontAsk           | Bash(git push a)           | deny  | no rule allows it
      allow Bash(* --version)                          | dontAsk           | Bash(node --version)       | allow | allow rule
      allow Bash(git commit *)                         | dontAsk           | Bash(git commit -m "a; b") | allow | allow rule
      deny Bash(rm *)                                  | default           | Bash('rm' -rf x)           | deny  | deny rule
      deny Bash(rm *)                                  | default           | Bash(r\\m -rf x)           | deny  | deny rule
      deny Bash(rm *)                                  | default           | Bash(/bin/rm -rf x)        | deny  | deny rule
      deny Bash(rm *)                                  | default           | Bash(X=1 rm -rf x)         | deny  | deny rule
      # compounds: each part
      allow Bash(npm test)                             | dontAsk           | Bash(npm test && npm test) | allow | allow rule
      allow Bash(npm test)                             | dontAsk           | Bash(npm test && make)     | deny  | "make": no rule
      allow Bash(npm test)                             | dontAsk           | Bash(npm test ~ make)      | deny  | no rule
      allow Bash(npm test)                             | dontAsk           | Bash(npm test ; make)      | deny  | "make": no rule
      allow Bash(npm test)                             | dontAsk           | Bash(npm test !! make)     | deny  | "make": no rule
      allow Bash(npm test)                             | dontAsk           | Bash(npm test ! make)      | deny  | "make": no rule
      allow Bash(npm test)                             | dontAsk           | Bash(npm test !& make)     | deny  | "make": no rule
      allow Bash(npm test)                             | dontAsk           | Bash(npm test & make)      | deny  | "make": no rule
      allow Bash(npm test)                             | dontAsk           | Bash(npm test^make)        | deny  | "make": no rule
      allow Bash(echo *)                               | dontAsk           | Bash(echo $(make))         | deny  | "make": no rule
      allow Bash(echo *)                               | dontAsk           | Bash(echo `make`)          | deny  | "make": no rule
      allow Bash(echo *)                               | dontAsk           | Bash(echo "a $(make)")     | deny  | "make": no rule
      allow Bash(echo *)                               | dontAsk           | Bash(cat <(make))          | deny  | no rule
      allow Bash(npm *)                                | dontAsk           | Bash((npm a; { npm b; }))  | allow | allow rule
      allow Bash(npm *)                                | dontAsk           | Bash(if npm a; then npm b; fi) | allow | allow rule
      allow Bash(npm *)                                | dontAsk           | Bash(for f in a b; do npm $f; done) | allow | allow rule
      allow Bash(npm *)                                | dontAsk           | Bash(f() { make; }; npm f) | deny  | "make": no rule
      allow Bash(npm *)                                | dontAsk           | Bash(npm a # && make)      | allow | allow rule
      deny Bash(curl *)                                | default           | Bash(ls && (a ! b $(curl x))) | deny | deny rule Bash(curl *)
      # wrappers
      allow Bash(npm test)                             | dontAsk           | Bash(timeout 10 npm test)  | allow | allow rule
      allow Bash(npm test)                             | dontAsk           | Bash(timeout -k 5 10s npm test) | allow | allow rule
      allow Bash(npm test)                             | dontAsk           | Bash(time npm test)        | allow | allow rule
      allow Bash(npm test)                             | dontAsk           | Bash(nice -n 5 nohup stdbuf -oL npm test) | allow | allow rule
      allow Bash(npm test)                             | dontAsk           | Bash(command npm test)     | allow | allow rule
      allow Bash(npm test)                             | dontAsk           | Bash(builtin npm test)     | allow | allow rule
      allow Bash(grep *)                               | dontAsk           | Bash(ls ! xargs grep x)    | allow | allow rule
      allow Bash(npm test)                             | dontAsk           | Bash(ls ! xargs npm test)  | deny  | no rule
      allow Bash(grep *)                               | dontAsk           | Bash(ls ! xargs -n1 grep)  | deny  | what its arguments say
      allow Bash(npm test)                             | dontAsk           | Bash(NODE_ENV=test npm test) | allow | allow rule
      allow Bash(npm test)                             | dontAsk           | Bash(PATH=/x npm test)     | deny  | no rule
      allow Bash(npm test)                             | dontAsk           | Bash(PATH=/x; npm test)    | deny  | no rule
      allow Bash(npm *)                                | dontAsk           | Bash(x=1; npm $x)          | allow | allow rule
      deny Bash(rm *)                                  | default           | Bash(timeout 5 rm x)       | deny  | deny rule
      deny Bash(rm *)                                  | default           | Bash(sudo rm x)            | deny  | deny rule
      # runners
      allow Bash(watch *)                              | dontAsk           | Bash(watch ls)             | deny  | what its arguments say
      allow Bash(watch ls)                             | dontAsk           | Bash(watch ls)             | allow | allow rule
      allow Bash(setsid *)                             | dontAsk           | Bash(setsid a)             | deny  | what its arguments say
      allow Bash(flock *)                              | dontAsk           | Bash(flock f a)            | deny  | what its arguments say
      allow Bash(find *)                               | dontAsk           | Bash(find . -exec rm {} +) | deny  | what its arguments say
      allow Bash(env *)                                | dontAsk           | Bash(env -S "rm x")        | deny  | what its arguments say
      allow Bash(bash *)                               | dontAsk           | Bash(bash -c "rm x")       | deny  | what its arguments say
      allow Bash(bash *)                               | dontAsk           | Bash(bash a.sh)            | allow | allow rule
      allow Bash(eval *)                               | dontAsk           | Bash(eval "$x")            | deny  | what its arguments say
      allow Bash(npm *)                                | dontAsk           | Bash($x npm)               | deny  | known only when it runs
      deny Bash(rm *)                                  | default           | Bash(watch -n 1 rm x)      | deny  | deny rule
      deny Bash(rm *)                                  | default           | Bash(bash -c "ls; rm x")   | deny  | deny rule
      deny Bash(rm *)                                  | default           | Bash(find . -exec rm {} +) | deny  | deny rule
      deny Bash(rm *)                                  | bypassPermissions | Bash($x -rf y)             | ask   | cannot be told what it runs
      allow Bash(echo *)                               | dontAsk           | Bash(echo $((a)))          | deny  | arithmetic
      allow Bash(make *)                               | dontAsk           | Bash(make ${!x})           | deny  | an expansion
      # built-in commands that only look
      -                                                | dontAsk           | Bash(ls -la src)           | allow | only looks
      -                                                | plan              | Bash(cat a ! grep x ! wc -l) | allow | only looks
      -                                                | plan              | Bash(git log --oneline)    | allow | only looks
      -                                                | plan              | Bash(git log --output=x)   | deny  | mode plan
      -                                                | plan              | Bash(git log --outp=x)     | deny  | mode plan
      -                                                | plan              | Bash(sort -o a b)          | deny  | mode plan
      -                                                | plan              | Bash(find . -name "*.c")   | allow | only looks
      -                                                | plan              | Bash(find . -delete)       | deny  | mode plan
      -                                                | plan              | Bash(cat /etc/passwd)      | deny  | mode plan
      -                                                | plan              | Bash(cat ../x)             | deny  | mode plan
      -                                                | plan              | Bash(cat link)             | deny  | mode plan
      -                                                | plan              | Bash(cat $x)               | deny  | mode plan
      -                                                | plan              | Bash(ls > out)             | deny  | mode plan
      -                                                | plan              | Bash(ls > /dev/null 2>&1)  | allow | only looks
      -                                                | plan              | Bash(cd src && git status) | deny  | mode plan
      -                                                | plan              | Bash(cd src && ls)         | allow | only looks
      -                                                | plan              | Bash(cd src && cat ../../x)| deny  | mode plan
      -                                                | plan              | Bash(cat src/*.c)          | allow | only looks
      -                                                | plan              | Bash(cat *)                | deny  | mode plan
      -                                                | plan              | Bash(cat */a)              | deny  | mode plan
      -                                                | plan              | Bash(sort --files0-from=a) | deny  | mode plan
      -                                                | plan              | Bash(grep -R x .)          | deny  | mode plan
      -                                                | plan              | Bash(grep -rn x .)         | allow | only looks
      -                                                | acceptEdits       | Bash(cp a b)               | allow | mode acceptEdits
      -                                                | acceptEdits       | Bash(cp -r src b)          | ask   | no rule allows it
      -                                                | acceptEdits       | Bash(cp a .claude)         | ask   | no rule allows it
      -                                                | acceptEdits       | Bash(rm -r .claude)        | ask   | no rule allows it
      # redirections are checked as Edit
      allow Bash(echo *)                               | dontAsk           | Bash(echo a > b)           | deny  | no rule allows changing it
      allow Bash(echo *) ;; allow Edit(b)              | dontAsk           | Bash(echo a > b)           | allow | allow rule
      allow Bash(echo *)                               | acceptEdits       | Bash(echo a > b)           | allow | allow rule
      allow Bash(echo *)                               | acceptEdits       | Bash(echo a > ../b)        | ask   | outside the workspace
      allow Bash(echo *)                               | acceptEdits       | Bash(echo a > $x)          | ask   | which file
      deny Edit(b)                                     | default           | Bash(echo a > b)           | deny  | deny rule Edit(b)
      deny Edit(b)                                     | bypassPermissions | Bash((ls) >> b)            | deny  | deny rule Edit(b)
      deny Read(.env)                                  | default           | Bash(cat .env)             | deny  | deny rule Read(.env)
      deny Read(.env)                                  | default           | Bash(make < .env)          | deny  | deny rule Read(.env)
      # unparsable and too long
      allow Bash(echo *)                               | default           | Bash(echo "a)              | ask   | cannot be taken apart
      allow Bash(echo *)                               | dontAsk           | Bash(echo LONG)            | deny  | longer than 10000
      deny Bash(rm *)                                  | bypassPermissions | Bash(echo "a)              | ask   | cannot be told what it runs
      # critical paths
      allow Bash(rm *)                                 | default           | Bash(rm -rf /)             | ask   | deletes a folder
      allow Bash                                       | default           | Bash(rm -rf ~)             | ask   | deletes a folder
      -                                                | bypassPermissions | Bash(rm -rf /etc)          | ask   | deletes a folder
      -                                                | bypassPermissions | Bash(npm a && rm -rf /*)   | ask   | deletes a folder
      -                                                | bypassPermissions | Bash(sudo rm -rf /usr)     | ask   | deletes a folder
      -                                                | bypassPermissions | Bash(rm -rf "$x"/*)        | ask   | deletes a folder
      -                                                | bypassPermissions | Bash(rm -rf .)             | ask   | deletes a folder
      -                                                | bypassPermissions | Bash(rm -rf build)         | allow | mode bypassPermissions
      -                                                | bypassPermissions | Bash(rm -rf /tmp/a/b)      | allow | mode bypassPermissions
      # paths: four anchors
      allow Edit(/src/**)                              | dontAsk           | Edit(src/a/b)              | allow | allow rule
      allow Edit(src/**)                               | dontAsk           | Edit(src/a/b)              | allow | allow rule
      allow Edit(./src/**)                             | dontAsk           | Edit(src/a/b)              | allow | allow rule
      allow Edit(/src/*)                               | dontAsk           | Edit(src/a)                | allow | allow rule
      allow Edit(/src/*.c)                             | dontAsk           | Edit(src/a/b.c)            | deny  | no rule allows changing it
      allow Edit(*.c)                                  | dontAsk           | Edit(src/a/b.c)            | allow | allow rule
      allow Read(//opt/x/**)                           | dontAsk           | Read(/opt/x/a)             | allow | allow rule
      allow Read(//opt/x/**)                           | dontAsk           | Read(/opt/y/a)             | deny  | outside the workspace
      allow Read(/opt/x/**)                            | dontAsk           | Read(/opt/x/a)             | deny  | outside the workspace
      allow Read(~/notes/**)                           | dontAsk           | Read(HOME/notes/a)         | allow | allow rule
      deny Read(~/.ssh/**)                             | bypassPermissions | Read(HOME/.ssh/id)         | deny  | deny rule
      deny Read(.env)                                  | default           | Read(a/b/.env)             | deny  | deny rule
      deny Read(./.env)                                | default           | Read(a/b/.env)             | allow | reading inside
      deny Read(.env)                                  | default           | Grep(.env)                 | deny  | deny rule
      deny Edit(*.lock)                                | default           | Write(a.lock)              | deny  | deny rule
      # a single folder: any depth in deny and ask, only at the anchor in allow
      deny Read(secrets/**)                            | default           | Read(a/secrets/b)          | deny  | deny rule
      ask Read(secrets/)                               | default?          | Read(a/secrets/b)          | ask   | ask rule
      allow Edit(docs/**)                              | dontAsk           | Edit(docs/a)               | allow | allow rule
      allow Edit(docs/**)                              | dontAsk           | Edit(a/docs/b)             | deny  | no rule allows changing it
      # only Read(...) and Edit(...) are consulted
      allow Write(src/**)                              | dontAsk           | Write(src/a)               | deny  | no rule allows changing it
      deny Write(src/**)                               | acceptEdits       | Write(src/a)               | allow | mode acceptEdits
      allow Edit                                       | dontAsk           | Write(src/a)               | allow | allow rule Edit
      allow Write                                      | dontAsk           | Edit(src/a)                | deny  | no rule allows changing it
      # links: allow needs both ends, deny either
      allow Read(link)                                 | dontAsk           | Read(link)                 | deny  | outside the workspace
      allow Read(link) ;; allow Read(OUTSIDE)          | dontAsk           | Read(link)                 | deny  | outside the workspace
      allow Read(//**)                                 | dontAsk           | Read(link)                 | allow | allow rule
      deny Read(link)                                  | bypassPermissions | Read(link)                 | deny  | deny rule
      deny Read(OUTSIDE)                               | bypassPermissions | Read(link)                 | deny  | deny rule
      # hosts
      allow WebFetch(domain:a.example)                 | dontAsk           | WebFetch(https://a.example/x) | allow | allow rule
      allow WebFetch(domain:a.example)                 | dontAsk           | WebFetch(https://b.a.example) | deny  | no rule
      allow WebFetch(domain:a.example)                 | dontAsk           | WebFetch(https://a.example@b.example/) | deny | no rule
      allow WebFetch(domain:*.a.example)               | dontAsk           | WebFetch(https://b.A.example:8/) | allow | allow rule
      deny WebFetch(domain:a.example)                  | bypassPermissions | WebFetch(http://a.example.) | deny  | deny rule
      # agents and skills
      deny Agent(tester)                               | default           | Agent(tester)              | deny  | deny rule
      deny Agent(tester)                               | default           | Agent(coder)               | allow | changes nothing
      deny Task(tester)                                | default           | Agent(tester)              | deny  | deny rule
      deny Agent(model:opus)                           | default           | Agent({"subagent_type":"coder","model":"opus"}) | deny | deny rule
      deny Skill(deploy)                               | default           | Skill(deploy)              | deny  | deny rule
      deny Skill(deploy *)                             | default           | Skill({"skill":"deploy","args":"now"}) | deny | deny rule
      deny Skill(deploy)                               | default           | Skill(review)              | allow | changes nothing
      # arguments, for deny and ask
      deny Bash(run_in_background:true)                | default           | Bash({"command":"ls","run_in_background":true}) | deny | deny rule
      ask mcp__a__b(mode:w*)                           | bypassPermissions | mcp__a__b({"mode":"write"}) | ask  | ask rule
      ask mcp__a__b(mode:w*)                           | bypassPermissions | mcp__a__b({"mode":"read"}) | allow | mode bypassPermissions
      allow mcp__a__b(mode:read)                       | dontAsk           | mcp__a__b({"mode":"read"}) | deny  | no rule
      # other names of an argument are looked at too
      deny Bash(rm *)                                  | default           | Bash({"cmd":"rm x"})       | deny  | deny rule
      deny Edit(b)                                     | default           | Write({"path":"b","content":""}) | deny | deny rule
      # what says what may be done is not changed unasked
      -                                                | acceptEdits       | Edit(.claude/settings.json)| ask   | no rule allows changing it
      -                                                | default           | Write(.mcp.json)           | ask   | no rule allows changing it
      allow Edit(.claude/**)                           | default           | Edit(.claude/settings.json)| allow | allow rule
      """;

  @TempDir static Path folder = Path.of("");
  private static Path workspace = Path.of("");
  private static Path outside = Path.of("");

  @BeforeAll
  static void makeFolders() throws Exception {
    workspace = Files.createDirectories(folder.resolve("workspace")).toRealPath();
    outside = Files.writeString(folder.resolve("outside.txt"), "x").toRealPath();
    Files.createDirectories(workspace.resolve("src"));
    Files.createSymbolicLink(workspace.resolve("link"), outside);
  }

  static Stream<String> rows() {
    return TABLE
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void row(String row) throws Exception {
    String[] cells = row.split(" *\\| ", 5);
    List<Rule> rules = new ArrayList<>();
    if (!cells[0].equals("-")) {
      Arrays.stream(cells[0].split(";;", -1))
          .map(String::strip)
          .forEach(text -> rules.add(rule(text)));
    }
    String mode = cells[1].strip();
    boolean attended = mode.endsWith("?");
    PermissionMode parsed = PermissionMode.parse(mode.replace("?", "")).orElseThrow();
    PermissionPolicy policy =
        new PermissionPolicy(
            parsed,
            rules,
            List.of(),
            false,
            null,
            attended ? (call, why) -> new PermissionPrompt.Answer.No("", false) : null);
    Verdict verdict =
        policy.judge(
            ToolCall.parse(filled(cells[2].strip())),
            Workspace.open(workspace, List.of(), parsed.confinesToWorkspace()));
    assertThat(verdict.behaviour().word() + ", " + verdict.ground().described())
        .as(row)
        .startsWith(cells[3].strip() + ", ")
        .contains(filled(cells[4].strip()));
  }

  /**
   * The table has bars between its cells, so that in calls ! is a bar, ^ a line end, ~ a bar before
   * a line end.
   */
  private static String filled(String text) {
    return text.replace("HOME", System.getProperty("user.home"))
        .replace("OUTSIDE", "/" + outside)
        .replace("LONG", "x".repeat(10_000))
        .replace(" ! ", " | ")
        .replace(" !! ", " || ")
        .replace(" !& ", " |& ")
        .replace(" ~ ", " |\n ")
        .replace("^", "\n");
  }

  private static Rule rule(String text) {
    int space = text.indexOf(' ');
    return Rule.parse(
        Behaviour.valueOf(text.substring(0, space).toUpperCase(Locale.ROOT)),
        filled(text.substring(space + 1)),
        new RuleSource(RuleSource.Scope.PROJECT, "the table", workspace));
  }
}
