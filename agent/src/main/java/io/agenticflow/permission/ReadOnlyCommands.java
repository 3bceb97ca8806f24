package io.agenticflow.permission;

import io.agenticflow.permission.shell.ShellWord;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The commands that only look, whatever mode a run is in: by their names, and by the options with
 * which they do more.
 */
final class ReadOnlyCommands {
  /** No option and no argument makes them change anything. */
  private static final Set<String> ALWAYS =
      Set.of(
          "cat",
          "head",
          "tail",
          "ls",
          "pwd",
          "echo",
          "stat",
          "basename",
          "dirname",
          "realpath",
          "readlink",
          "cut",
          "tr",
          "nl",
          "tac",
          "rev",
          "fold",
          "expand",
          "unexpand",
          "paste",
          "comm",
          "cmp",
          "md5sum",
          "sha1sum",
          "sha256sum",
          "sha512sum",
          "cksum",
          "true",
          "false",
          ":",
          "sleep",
          "whoami",
          "id",
          "groups",
          "uname",
          "nproc",
          "arch",
          "which",
          "type",
          "df",
          "seq",
          "strings",
          "od",
          "hexdump",
          "expr",
          "jq",
          "break",
          "continue",
          "exit",
          "return",
          "shift",
          "wait",
          "cd");

  /** It follows links in folders, which may lead anywhere. */
  private static final Set<String> LINKS_OF_GREP = Set.of("R", "--dereference-recursive");

  /**
   * Options, long or of one letter, with which a command changes something, runs another, or looks
   * at files that its arguments do not name.
   */
  private static final Map<String, Set<String>> UNLESS =
      Map.ofEntries(
          Map.entry(
              "sort",
              Set.of(
                  "o",
                  "--output",
                  "--compress-program",
                  "T",
                  "--temporary-directory",
                  "--files0-from")),
          Map.entry("wc", Set.of("--files0-from")),
          Map.entry("du", Set.of("--files0-from")),
          Map.entry("grep", LINKS_OF_GREP),
          Map.entry("egrep", LINKS_OF_GREP),
          Map.entry("fgrep", LINKS_OF_GREP),
          Map.entry("diff", Set.of("r", "--recursive")),
          Map.entry("tree", Set.of("o", "R")),
          Map.entry("file", Set.of("C", "--compile", "f", "--files-from")),
          Map.entry("rg", Set.of("--pre", "--hostname-bin", "z", "--search-zip", "L", "--follow")),
          Map.entry("test", Set.of("v")),
          Map.entry("[", Set.of("v")),
          Map.entry("printf", Set.of("v")));

  private static final Map<String, Set<String>> GIT =
      Map.ofEntries(
          Map.entry("status", Set.<String>of()),
          Map.entry("log", Set.of("--output", "--ext-diff", "--textconv")),
          Map.entry("show", Set.of("--output", "--ext-diff", "--textconv")),
          Map.entry("diff", Set.of("--output", "--ext-diff", "--textconv", "--no-index")),
          Map.entry("shortlog", Set.of("--output")),
          Map.entry("blame", Set.of("--contents", "--textconv")),
          Map.entry("rev-parse", Set.of("--git-dir")),
          Map.entry("rev-list", Set.<String>of()),
          Map.entry("ls-files", Set.<String>of()),
          Map.entry("ls-tree", Set.<String>of()),
          Map.entry("merge-base", Set.<String>of()),
          Map.entry("describe", Set.<String>of()));

  private static final Pattern SED_PRINT = Pattern.compile("[0-9]+(,([0-9]+|\\$))?p");

  private ReadOnlyCommands() {}

  /**
   * Returns whether a command only looks. Where it looks is not judged here.
   *
   * @param words its name and arguments, all of them plain
   * @param takesMore whether arguments are added to it
   */
  static boolean holds(List<ShellWord> words, boolean takesMore) {
    String name = words.getFirst().text();
    List<ShellWord> rest = words.subList(1, words.size());
    if (ALWAYS.contains(name)) {
      return true;
    }
    if (takesMore) {
      return false;
    }
    if (UNLESS.containsKey(name)) {
      return hasNone(rest, UNLESS.get(name));
    }
    return switch (name) {
      case "[[" -> true;
      case "uniq" -> rest.stream().filter(word -> !word.text().startsWith("-")).count() <= 1;
      case "date" ->
          rest.stream()
              .allMatch(
                  word -> word.text().startsWith("+") || word.text().matches("-u|--utc|-[IR].*"));
      case "hostname", "printenv" -> rest.isEmpty() || !name.equals("hostname");
      case "find" ->
          rest.stream()
              .noneMatch(word ->
                  word.text().matches("-(exec|execdir|ok|okdir|delete|fprint.*|fls|files0-from)"));
      case "sed" ->
          rest.size() >= 2
              && rest.get(0).is("-n")
              && SED_PRINT.matcher(rest.get(1).text()).matches()
              && rest.subList(2, rest.size()).stream()
                  .noneMatch(word -> word.text().startsWith("-"));
      case "read" ->
          rest.stream()
              .allMatch(word -> word.text().equals("-r") || word.text().matches("[a-z][a-z0-9]*"));
      case "git" -> git(rest);
      default -> false;
    };
  }

  private static boolean git(List<ShellWord> rest) {
    List<ShellWord> said =
        !rest.isEmpty() && rest.getFirst().is("--no-pager") ? rest.subList(1, rest.size()) : rest;
    if (said.isEmpty()) {
      return false;
    }
    String subcommand = said.getFirst().text();
    List<ShellWord> arguments = said.subList(1, said.size());
    return switch (subcommand) {
      case "branch" ->
          arguments.stream()
              .allMatch(word ->
                  Set.of("-a", "-r", "-v", "-vv", "--list", "--show-current", "--all")
                      .contains(word.text()));
      case "remote" ->
          arguments.isEmpty() || (arguments.size() == 1 && arguments.getFirst().is("-v"));
      case "tag" -> arguments.isEmpty() || (arguments.size() == 1 && arguments.getFirst().is("-l"));
      case "stash" -> arguments.size() == 1 && arguments.getFirst().is("list");
      default -> GIT.containsKey(subcommand) && hasNone(arguments, GIT.get(subcommand));
    };
  }

  /** Long options may be shortened as far as they are clear, short ones may stand together. */
  private static boolean hasNone(List<ShellWord> words, Set<String> options) {
    for (ShellWord word : words) {
      String text = word.text();
      if (text.startsWith("--") && text.length() > 2) {
        String name = text.indexOf('=') < 0 ? text : text.substring(0, text.indexOf('='));
        if (options.stream().anyMatch(option -> option.startsWith(name))) {
          return false;
        }
      } else if (text.startsWith("-")
          && options.stream().anyMatch(option -> option.length() == 1 && text.contains(option))) {
        return false;
      }
    }
    return true;
  }
}
