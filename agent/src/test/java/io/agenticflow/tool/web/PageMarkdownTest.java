package io.agenticflow.tool.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PageMarkdownTest {
  private static String markdown(String html) throws IOException {
    return PageMarkdown.of(
        PageMarkdown.read(
            html.getBytes(StandardCharsets.UTF_8),
            StandardCharsets.UTF_8,
            "https://a.example/b/c"));
  }

  @Test
  void aPage_becomesWhatIsToBeRead() throws Exception {
    assertThat(
            markdown(
                """
                <html><head><title>The  page</title><style>p{}</style></head><body>
                <nav><a href="/">Home</a></nav><script>alert(1)</script>
                <h2>Begin <b>here</b></h2>
                <p>Some   <em>words</em> and <strong>more</strong>,
                   a <a href="../d?e=f">link</a> and <code>x = 1</code>.</p>
                <p hidden>secret</p><p style="display: none">secret</p>
                <ul><li>one</li><li>two<ul><li>inner</li></ul></li></ul>
                <ol><li><p>first</p></li><li>second</li></ol>
                <blockquote><p>said</p><p>again</p></blockquote>
                <img src="x.png" alt="A picture">
                </body></html>
                """))
        .isEqualTo(
            """
            # The page

            ## Begin here

            Some *words* and **more**, a [link](https://a.example/d?e=f) and `x = 1`.

            - one
            - two
              - inner

            1. first

            2. second

            > said
            >
            > again

            ![A picture]\
            """);
  }

  @Test
  void code_keepsItsLines() throws Exception {
    assertThat(
            markdown(
                "<pre><code class='language-java hl'>int a;\n\n  <b>int</b> b;\n</code></pre>"))
        .isEqualTo("```java\nint a;\n\n  int b;\n```");
  }

  @Test
  void tables_areTables_andTablesForLayoutAreNot() throws Exception {
    assertThat(
            markdown(
                "<table><tr><th>A</th><th>B|C</th></tr><tr><td>1</td><td>2 <b>3</b></td></tr></table>"))
        .isEqualTo("| A | B\\|C |\n| --- | --- |\n| 1 | 2 3 |");
    assertThat(markdown("<table><tr><td><p>All</p></td></tr><tr><td>of it</td></tr></table>"))
        .isEqualTo("All\n\nof it");
  }

  @Test
  void main_isTakenWhereThePageSaysIt() throws Exception {
    assertThat(markdown("<body><div>menu</div><main><p>text</p></main><footer>f</footer></body>"))
        .isEqualTo("text");
  }

  @Test
  void linksThatLeadNowhere_areWords() throws Exception {
    assertThat(markdown("<a href='javascript:x()'>do</a> <a href='mailto:a@b'>write</a> <a>go</a>"))
        .isEqualTo("do write go");
  }

  @Test
  @Timeout(20)
  void deepAndBrokenHtml_isReadToTheEnd() throws Exception {
    assertThat(markdown("<div><ul><li>".repeat(20_000) + "deep")).contains("deep");
    assertThat(markdown("<p>a<b>c<i>d</b>e<table><td>f<!-- ")).contains("a").contains("f");
  }
}
