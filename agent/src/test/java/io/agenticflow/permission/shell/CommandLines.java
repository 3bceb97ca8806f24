package io.agenticflow.permission.shell;

import java.util.List;
import java.util.Random;

/**
 * Makes lines of shell from a seed. Every program in them is one of {@code c0} to {@code c9}, of
 * which the even ones succeed; functions are {@code f0} to {@code f3}.
 */
final class CommandLines {
  private static final List<String> WORDS =
      List.of(
          "a",
          "b1",
          "-x",
          "--long=v",
          "'q q'",
          "\"d d\"",
          "x\\ y",
          "a'b'\"c\"",
          "*.none",
          "{p,q}",
          "~",
          "''",
          "#no",
          "a#b",
          "$V",
          "${V:-w}",
          "\"$V\"",
          "$'t\\n'",
          "é",
          "{}",
          "a=b",
          "1",
          "!",
          "=");
  private static final List<String> NOISE =
      List.of(
          ";", "&", "|", "(", ")", "{", "}", "$", "`", "'", "\"", "\\", "\n", " ", "<", ">", "#",
          "!", "=", "<<E\n", "$(", "))", "((", "[[", "]]", "do", "done", "fi", "then", "esac", ";;",
          "in", "case", "\t", "&&", "||", "<(", "${", "\\\n", "time ", "E\n", "[", "]", "*", "~",
          "c3", "c4");

  private final Random random;
  private int functions;

  CommandLines(long seed) {
    this.random = new Random(seed);
  }

  /**
   * Returns a line that bash takes, but for some in which a here-document begins in the wrong
   * place.
   */
  String whole() {
    return list(2);
  }

  /** Returns a line with some characters changed, that bash may take or not. */
  String broken() {
    StringBuilder line = new StringBuilder(list(2));
    int changes = 1 + random.nextInt(3);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(line.length() + 1);
      switch (random.nextInt(3)) {
        case 0 -> line.insert(at, pick(NOISE));
        case 1 -> {
          if (at < line.length()) {
            line.deleteCharAt(at);
          }
        }
        default -> {
          int end = Math.min(line.length(), at + 1 + random.nextInt(4));
          line.replace(at, end, pick(NOISE));
        }
      }
    }
    return line.toString();
  }

  private String list(int depth) {
    StringBuilder text = new StringBuilder(andOr(depth));
    for (int i = random.nextInt(3); i > 0; i--) {
      text.append(pick(List.of("; ", ";", "\n", " & ", "&\n", "\n\n# a comment c1 ; c2\n")))
          .append(andOr(depth));
    }
    return text.toString();
  }

  private String andOr(int depth) {
    StringBuilder text = new StringBuilder(pipeline(depth));
    for (int i = random.nextInt(3) - 1; i > 0; i--) {
      text.append(pick(List.of(" && ", "||", " &&\n", " || "))).append(pipeline(depth));
    }
    return text.toString();
  }

  private String pipeline(int depth) {
    String prefix = pick(List.of("", "", "", "", "! ", "time ", "time -p "));
    StringBuilder text = new StringBuilder(prefix).append(command(depth));
    for (int i = random.nextInt(4) - 2; i > 0; i--) {
      text.append(pick(List.of(" | ", "|", " |& ", "|\n"))).append(command(depth));
    }
    return text.toString();
  }

  private String command(int depth) {
    if (depth <= 0) {
      return simple(0);
    }
    int less = depth - 1;
    return switch (random.nextInt(22)) {
      case 0 -> "(" + list(less) + ")" + redirection(less);
      case 1 -> "( " + list(less) + " )";
      case 2 -> "{ " + list(less) + "; }" + redirection(less);
      case 3 -> "if " + list(less) + "; then " + list(less) + "; fi";
      case 4 ->
          "if "
              + simple(less)
              + "\nthen\n"
              + list(less)
              + "\nelif "
              + simple(less)
              + "; then "
              + list(less)
              + "; else "
              + list(less)
              + "\nfi"
              + redirection(less);
      case 5 -> "for v in " + word(less) + " " + word(less) + "; do " + list(less) + "; done";
      case 6 -> "for v in x y\ndo " + list(less) + "\ndone" + redirection(less);
      case 7 -> "while c1; do " + list(less) + "; done";
      case 8 -> "until c2 " + word(less) + "; do " + list(less) + "; done";
      case 9 ->
          "case "
              + word(less)
              + " in a|"
              + plain()
              + ") "
              + list(less)
              + ";; (*) "
              + list(less)
              + pick(List.of(";;", "", " ;;"))
              + "\nesac";
      case 10 -> {
        String name = "f" + Math.min(3, functions++);
        yield pick(List.of(name + "() { ", "function " + name + " { "))
            + list(less)
            + "; }; "
            + name
            + " "
            + plain();
      }
      case 11 -> "[[ -n " + plain() + " && ! ( a == " + plain() + " ) ]] && " + simple(less);
      case 12 -> simple(less) + " <<E\n" + document(less) + "E\n" + simple(less);
      case 13 ->
          simple(less) + " <<-'E F' | " + simple(less) + "\n\t$(c9)\n`c8`\n\tE F\n" + simple(less);
      case 14 -> "((1+2)) && " + simple(less);
      default -> simple(less);
    };
  }

  private String document(int depth) {
    return pick(
        List.of(
            "text\n",
            "$(" + simple(depth) + ")\n",
            "`c7`\n",
            "\\$(c9)\n",
            "it's \"so\"\n",
            "${V:-$(c6)}\n",
            ""));
  }

  private String simple(int depth) {
    StringBuilder text = new StringBuilder();
    if (random.nextInt(6) == 0) {
      text.append("V=").append(random.nextInt(3) == 0 ? "" : word(depth)).append(' ');
    }
    text.append(redirectionFirst()).append(name());
    for (int i = random.nextInt(3); i > 0; i--) {
      text.append(pick(List.of(" ", "  ", " \\\n ", "\t"))).append(word(depth));
    }
    return text + redirection(depth);
  }

  private String redirectionFirst() {
    return random.nextInt(15) == 0 ? "2>/dev/null " : "";
  }

  private String redirection(int depth) {
    return switch (random.nextInt(14)) {
      case 0 -> " >/dev/null";
      case 1 -> " 2>&1";
      case 2 -> " </dev/null";
      case 3 -> " &>> /dev/null";
      case 4 -> depth > 0 ? " <<< " + word(depth) : " <<<x";
      case 5 -> " >| /dev/null 2>&-";
      default -> "";
    };
  }

  private String name() {
    String name = "c" + random.nextInt(10);
    return switch (random.nextInt(12)) {
      case 0 -> "'" + name + "'";
      case 1 -> "\\" + name;
      case 2 -> "c\"" + name.substring(1) + "\"";
      default -> name;
    };
  }

  private String plain() {
    return pick(List.of("a", "b", "'c d'", "$V", "x"));
  }

  private String word(int depth) {
    if (depth <= 0) {
      return pick(WORDS);
    }
    int less = depth - 1;
    return switch (random.nextInt(14)) {
      case 0 -> "$(" + list(less) + ")";
      case 1 -> "\"$(" + list(less) + ") t\"";
      case 2 -> "`" + name().replace("\\", "") + " a`";
      case 3 -> "<(" + list(less) + ")";
      case 4 -> "${V:-$(" + simple(less) + ")}";
      case 5 -> "$((1 + $(" + simple(0) + " | c0) 2))";
      case 6 -> "\"a `" + "c5 x" + "` ${V}\"";
      default -> pick(WORDS);
    };
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
