package io.agenticflow.cli.args;

import java.util.ArrayList;
import java.util.List;

/** Writes scripts that complete command lines in a shell, made from what the commands take. */
public final class Completion {
  private static final String PROGRAM = CommandSpec.PROGRAM;
  private static final String FUNCTION = "_" + PROGRAM.replace('-', '_');

  private Completion() {}

  /** Returns a script for bash, also an old one, without bash-completion. */
  public static String bash(CommandSpec program) {
    StringBuilder out = new StringBuilder(8192);
    out.append("# bash completion of ").append(PROGRAM).append('\n');
    out.append(FUNCTION).append("() {\n");
    out.append("  local word before path token i\n");
    out.append("  word=${COMP_WORDS[COMP_CWORD]}\n");
    out.append("  before=${COMP_WORDS[COMP_CWORD-1]}\n");
    // In --output=json bash takes the equals sign for a word of its own.
    out.append("  if [[ $word == = ]]; then\n");
    out.append("    word=\n");
    out.append("  elif [[ $before == = ]]; then\n");
    out.append("    before=${COMP_WORDS[COMP_CWORD-2]}\n");
    out.append("  fi\n");
    out.append("  path=\n");
    out.append("  for ((i = 1; i < COMP_CWORD; i++)); do\n");
    out.append("    token=${COMP_WORDS[i]}\n");
    out.append("    case \"$path $token\" in\n");
    for (CommandSpec each : allInside(program)) {
      out.append("      '")
          .append(pathBefore(each))
          .append(' ')
          .append(each.name())
          .append("') path='")
          .append(each.path())
          .append("' ;;\n");
    }
    out.append("    esac\n");
    out.append("  done\n");
    out.append("  case \"$path:$before\" in\n");
    for (CommandSpec each : all(program)) {
      for (Option<?> option : each.meant().shownOptions()) {
        if (!option.isFlag() && !option.valueIsOptional()) {
          out.append("    ")
              .append(patterns(each, option))
              .append(") ")
              .append(bashValues(option.type()))
              .append(" ;;\n");
        }
      }
    }
    out.append("  esac\n");
    out.append("  case $path in\n");
    for (CommandSpec each : all(program)) {
      out.append("    '")
          .append(each.path())
          .append("') COMPREPLY=($(compgen -W '")
          .append(String.join(" ", words(each)))
          .append("' -- \"$word\")) ;;\n");
    }
    out.append("  esac\n");
    out.append("}\n");
    out.append("complete -o default -F ").append(FUNCTION).append(' ').append(PROGRAM).append('\n');
    return out.toString();
  }

  /**
   * Returns a script for zsh, to be put in a folder of its {@code fpath} as {@code _agentic-flow},
   * or sourced.
   */
  public static String zsh(CommandSpec program) {
    StringBuilder out = new StringBuilder(8192);
    out.append("#compdef ").append(PROGRAM).append('\n');
    out.append("# zsh completion of ").append(PROGRAM).append('\n');
    for (CommandSpec each : all(program)) {
      zshFunction(each, out);
    }
    out.append("if [ \"${funcstack[1]}\" = ").append(FUNCTION).append(" ]; then\n");
    out.append("  ").append(FUNCTION).append(" \"$@\"\n");
    out.append("else\n");
    out.append("  compdef ").append(FUNCTION).append(' ').append(PROGRAM).append('\n');
    out.append("fi\n");
    return out.toString();
  }

  private static void zshFunction(CommandSpec command, StringBuilder out) {
    out.append(zshName(command)).append("() {\n");
    out.append("  local curcontext=\"$curcontext\" state line\n");
    out.append("  typeset -A opt_args\n");
    out.append("  _arguments -C -s");
    for (Option<?> option : command.meant().shownOptions()) {
      String repeat = option.isRepeatable() ? "*" : "";
      String tail = "[" + zshText(option.help()) + "]" + zshValue(option);
      if (option.letter() != 0) {
        out.append(" \\\n    '")
            .append(repeat)
            .append('-')
            .append(option.letter())
            .append(tail)
            .append('\'');
      }
      out.append(" \\\n    '")
          .append(repeat)
          .append("--")
          .append(option.name())
          .append(tail)
          .append('\'');
    }
    if (command.commands().isEmpty()) {
      out.append(" \\\n    '*:file:_files'\n");
    } else {
      out.append(" \\\n    '1: :->command' \\\n    '*:: :->arguments'\n");
      out.append("  case $state in\n");
      out.append("    command)\n");
      out.append("      local -a commands\n");
      out.append("      commands=(");
      for (CommandSpec each : command.commands()) {
        out.append("\n        '")
            .append(each.name())
            .append(':')
            .append(zshText(each.summary()))
            .append('\'');
      }
      out.append(")\n");
      out.append("      _describe command commands ;;\n");
      out.append("    arguments)\n");
      out.append("      case $line[1] in\n");
      for (CommandSpec each : command.commands()) {
        out.append("        ")
            .append(each.name())
            .append(") ")
            .append(zshName(each))
            .append(" ;;\n");
      }
      out.append("      esac ;;\n");
      out.append("  esac\n");
    }
    out.append("}\n");
  }

  /** Returns a script for fish. */
  public static String fish(CommandSpec program) {
    StringBuilder out = new StringBuilder(8192);
    out.append("# fish completion of ").append(PROGRAM).append('\n');
    out.append("complete -c ").append(PROGRAM).append(" -e\n");
    for (CommandSpec each : all(program)) {
      String condition = fishCondition(each);
      for (CommandSpec inside : each.commands()) {
        out.append("complete -c ")
            .append(PROGRAM)
            .append(" -f -n '")
            .append(condition)
            .append("' -a ")
            .append(inside.name())
            .append(" -d '")
            .append(fishText(inside.summary()))
            .append("'\n");
      }
      for (Option<?> option : each.meant().shownOptions()) {
        out.append("complete -c ")
            .append(PROGRAM)
            .append(" -n '")
            .append(condition)
            .append("' -l ")
            .append(option.name());
        if (option.letter() != 0) {
          out.append(" -s ").append(option.letter());
        }
        out.append(fishValue(option)).append(" -d '").append(fishText(option.help())).append("'\n");
      }
    }
    return out.toString();
  }

  private static String fishCondition(CommandSpec command) {
    StringBuilder condition = new StringBuilder();
    if (command.path().isEmpty()) {
      condition.append("__fish_use_subcommand");
    } else {
      for (String word : command.path().split(" ")) {
        condition
            .append(condition.isEmpty() ? "" : "; and ")
            .append("__fish_seen_subcommand_from ")
            .append(word);
      }
      if (!command.commands().isEmpty()) {
        condition.append("; and not __fish_seen_subcommand_from");
        for (CommandSpec inside : command.commands()) {
          condition.append(' ').append(inside.name());
        }
      }
    }
    return condition.toString();
  }

  private static List<CommandSpec> all(CommandSpec program) {
    List<CommandSpec> all = new ArrayList<>();
    all.add(program);
    all.addAll(allInside(program));
    return all;
  }

  private static List<CommandSpec> allInside(CommandSpec command) {
    List<CommandSpec> all = new ArrayList<>();
    for (CommandSpec each : command.commands()) {
      all.add(each);
      all.addAll(allInside(each));
    }
    return all;
  }

  private static String pathBefore(CommandSpec command) {
    int space = command.path().lastIndexOf(' ');
    return space < 0 ? "" : command.path().substring(0, space);
  }

  private static List<String> words(CommandSpec command) {
    List<String> words = new ArrayList<>();
    for (CommandSpec each : command.commands()) {
      words.add(each.name());
    }
    for (Option<?> each : command.meant().shownOptions()) {
      words.add("--" + each.name());
      if (each.letter() != 0) {
        words.add("-" + each.letter());
      }
    }
    return words;
  }

  private static String patterns(CommandSpec command, Option<?> option) {
    String at = "'" + command.path() + ":";
    StringBuilder patterns = new StringBuilder(at).append("--").append(option.name()).append('\'');
    if (option.alias() != null) {
      patterns.append(" | ").append(at).append("--").append(option.alias()).append('\'');
    }
    if (option.letter() != 0) {
      patterns.append(" | ").append(at).append('-').append(option.letter()).append('\'');
    }
    return patterns.toString();
  }

  private static String bashValues(ValueType<?> type) {
    return switch (type) {
      case ValueType.Choice choice ->
          "COMPREPLY=($(compgen -W '"
              + String.join(" ", choice.words())
              + "' -- \"$word\")); return";
      case ValueType.File file ->
          "COMPREPLY=($(compgen " + (file.folder() ? "-d" : "-f") + " -- \"$word\")); return";
      default -> "COMPREPLY=(); return";
    };
  }

  private static String zshValue(Option<?> option) {
    if (option.isFlag()) {
      return "";
    }
    String action =
        switch (option.type()) {
          case ValueType.Choice choice -> "(" + String.join(" ", choice.words()) + ")";
          case ValueType.File file -> file.folder() ? "_files -/" : "_files";
          default -> " ";
        };
    return (option.valueIsOptional() ? "::" : ":") + option.valueName() + ":" + action;
  }

  private static String fishValue(Option<?> option) {
    if (option.isFlag() || option.valueIsOptional()) {
      return " -f";
    }
    return switch (option.type()) {
      case ValueType.Choice choice -> " -x -a '" + String.join(" ", choice.words()) + "'";
      case ValueType.File file ->
          file.folder() ? " -x -a '(__fish_complete_directories)'" : " -r -F";
      default -> " -x";
    };
  }

  private static String zshName(CommandSpec command) {
    return command.path().isEmpty()
        ? FUNCTION
        : FUNCTION + "_" + command.path().replace(' ', '_').replace('-', '_');
  }

  /** Within single quotes and square brackets. */
  private static String zshText(String text) {
    return text.replace("'", "'\\''").replace("[", "(").replace("]", ")").replace(":", "\\:");
  }

  private static String fishText(String text) {
    return text.replace("\\", "\\\\").replace("'", "\\'");
  }
}
