package io.agenticflow.tool.search;

import io.agenticflow.text.WordStem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Makes of a text the words that a search compares: in small letters, without endings, without
 * words that say nothing.
 */
final class Words {
  private static final Set<String> EMPTY =
      Set.of(
          "a", "an", "and", "any", "are", "as", "at", "be", "been", "but", "by", "can", "do",
          "does", "did", "for", "from", "has", "have", "how", "i", "if", "in", "into", "is", "it",
          "its", "me", "my", "of", "on", "one", "or", "our", "should", "so", "that", "the", "their",
          "them", "then", "there", "these", "they", "this", "to", "us", "use", "used", "using",
          "want", "was", "we", "were", "what", "when", "which", "who", "will", "with", "you",
          "your");

  /** Words for the same thing, as the names of tools use them; the first stands for all. */
  private static final Map<String, String> SAME = new HashMap<>();

  static {
    for (List<String> each :
        List.of(
            List.of("create", "make", "new", "add", "insert", "append", "open"),
            List.of("delete", "remove", "erase", "destroy", "drop", "forget", "uninstall"),
            List.of("get", "read", "fetch", "retrieve", "show", "display", "view", "load"),
            List.of("list", "enumerate", "all"),
            List.of("search", "find", "look", "lookup", "query"),
            List.of("update", "edit", "change", "modify", "set", "patch", "alter"),
            List.of("stop", "end", "terminate", "shutdown", "kill", "shut", "quit", "halt"),
            List.of("start", "begin", "init", "initialize", "launch", "spawn", "boot"),
            List.of("run", "execute", "exec", "evaluate", "invoke", "perform"),
            List.of("send", "post", "publish"),
            List.of("reply", "answer", "respond"),
            List.of("store", "save", "persist", "keep", "remember"),
            List.of("folder", "directory", "dir"),
            List.of("image", "picture", "photo"),
            List.of("text", "content"),
            List.of("link", "connect", "relation", "relate"),
            List.of("repository", "repo"),
            List.of("url", "uri"),
            List.of("javascript", "js"),
            List.of("database", "db"),
            List.of("k8s", "kubernetes", "kubectl"),
            List.of("bug", "issue", "ticket"),
            List.of("user", "people", "person", "member"),
            List.of("rename", "move"),
            List.of("coordinates", "latitude", "longitude", "position"),
            List.of("nearby", "near", "radius", "around"),
            List.of("undo", "rollback", "revert"),
            List.of("error", "failure"),
            List.of("similar", "similarity", "alike"),
            List.of("website", "site"),
            List.of("pii", "personal"),
            List.of("cancel", "abort"),
            List.of("check", "verify", "validate"))) {
      for (String word : each) {
        SAME.put(WordStem.of(word), WordStem.of(each.getFirst()));
      }
    }
  }

  private Words() {}

  /** Returns the words of a text, in order; a name such as {@code createPullRequest} has three. */
  static List<String> of(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    char before = ' ';
    for (int i = 0; i <= text.length(); i++) {
      char c = i == text.length() ? ' ' : text.charAt(i);
      boolean begins = Character.isUpperCase(c) && Character.isLowerCase(before);
      if (!Character.isLetterOrDigit(c) || begins) {
        add(word, words);
      }
      if (Character.isLetterOrDigit(c)) {
        word.append(c);
      }
      before = c;
    }
    return words;
  }

  private static void add(StringBuilder word, List<String> words) {
    if (word.isEmpty()) {
      return;
    }
    String small = word.toString().toLowerCase(Locale.ROOT);
    word.setLength(0);
    if (!EMPTY.contains(small)) {
      words.add(WordStem.of(small));
    }
  }

  /** Returns the word that stands for all that mean the same as this one. */
  static String meaning(String stem) {
    return SAME.getOrDefault(stem, stem);
  }
}
