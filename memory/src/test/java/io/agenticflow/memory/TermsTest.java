package io.agenticflow.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TermsTest {
  private static Iterable<String> of(String text) {
    return Terms.of(text).keySet();
  }

  @Test
  void names_areFoundWholeAndByTheirParts() {
    assertThat(of("parseHttpHeader")).containsExactly("pars", "http", "header", "parsehttpheader");
    assertThat(of("HTTPServer")).containsExactly("http", "server", "httpserver");
    assertThat(of("MAX_RETRIES")).containsExactly("max", "retry", "max_retries");
    assertThat(of("__init__")).containsExactly("init");
    assertThat(of("URLs")).containsExactly("url");
    assertThat(of("re-run v1.2.3")).contains("re-run", "re", "run", "v1.2.3");
  }

  @Test
  void paths_areFoundWholeAndByTheirNames() {
    assertThat(of("see src/main/AppLoop.java."))
        .containsExactly(
            "see", "src/main/apploop.java", "src", "main", "app", "loop", "java", "apploop.java");
    assertThat(of("C:\\Users\\me")).contains("user", "me");
  }

  @Test
  void words_loseCaseAccentsAndEndings() {
    assertThat(of("Tested TESTS testing")).containsExactly("test");
    assertThat(Terms.of("Tested TESTS testing")).containsEntry("test", 3);
    assertThat(of("Café don't e\u0301tat ﬁle")).containsExactly("caf", "dont", "etat", "fil");
    assertThat(of("naïve Straße Ελλάδα")).containsExactly("naiv", "straß", "ελλαδα");
    assertThat(of("the and of")).isEmpty();
  }

  @Test
  void scriptsWithoutSpaces_giveCharactersAndPairs() {
    assertThat(of("東京都")).containsExactly("東", "京", "東京", "都", "京都");
    assertThat(of("Java版")).containsExactly("java", "版");
    assertThat(of("\uD83D\uDE80 launch")).containsExactly("\uD83D\uDE80", "launch");
  }

  @Test
  void aStar_isTheBeginningOfAWord() {
    assertThat(Terms.wanted("Retr* now").beginnings()).containsExactly("retr");
    assertThat(Terms.wanted("Retr* now").whole()).containsExactly("retr", "now");
    assertThat(Terms.wanted("* a *").beginnings()).isEmpty();
  }

  @Test
  void endlessWords_areCut_betweenCharacters() {
    String long1 = "x".repeat(99) + "\uD835\uDC00".repeat(5);
    assertThat(Terms.of(long1).keySet()).allMatch(term -> term.length() <= 104);
    assertThat(Terms.of("\uDBFF lone \uDC00")).containsKey("lon");
  }
}
