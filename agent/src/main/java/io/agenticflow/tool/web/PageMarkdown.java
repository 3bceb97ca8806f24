package io.agenticflow.tool.web;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.parser.Parser;
import org.jsoup.select.Elements;
import org.jspecify.annotations.Nullable;

/**
 * Writes a page of HTML as Markdown for a model: headings, paragraphs, lists, tables, code, links
 * with their whole address. What is not for reading (scripts, styles, forms, menus) is left out.
 *
 * <p>jsoup reads the HTML. Writing it is ours: the converters that there are for the JVM either
 * know no tables and are no longer kept, or bring a whole Markdown parser of more than a megabyte.
 */
final class PageMarkdown {
  /** Of elements within each other; HTML that is deeper is an attack or a fault. */
  private static final int MAX_DEPTH = 250;

  private static final Set<String> UNREAD =
      Set.of(
          "head",
          "script",
          "style",
          "noscript",
          "template",
          "iframe",
          "object",
          "svg",
          "canvas",
          "nav",
          "button",
          "select",
          "dialog",
          "input",
          "textarea");

  private static final Set<String> BLOCKS =
      Set.of(
          "address",
          "article",
          "aside",
          "blockquote",
          "body",
          "center",
          "dd",
          "details",
          "div",
          "dl",
          "dt",
          "fieldset",
          "figcaption",
          "figure",
          "footer",
          "form",
          "header",
          "hgroup",
          "html",
          "legend",
          "main",
          "p",
          "section",
          "summary",
          "caption");

  private final StringBuilder out = new StringBuilder();

  /** What each new line begins with: the depth of lists and quotations. */
  private String indent = "";

  /** Line ends that stand before what comes next. */
  private int gap;

  private boolean blank;

  /** Whether the mark of a list's item was just written, and nothing of the item. */
  private boolean fresh;

  private PageMarkdown() {}

  /**
   * Reads a page.
   *
   * @param charset as its server names it; null to find it in the page
   * @param address the page's, for its relative links
   */
  static Document read(byte[] html, @Nullable Charset charset, String address) throws IOException {
    return Jsoup.parse(
        new ByteArrayInputStream(html),
        charset == null ? null : charset.name(),
        address,
        Parser.htmlParser().setMaxDepth(MAX_DEPTH));
  }

  /** Returns a page's title and text. */
  static String of(Document page) {
    Element body = page.body();
    // The page's own word for what matters in it; a menu or two more does no harm where it has
    // none.
    Elements main = body.select("main, [role=main]");
    Element root = main.size() == 1 && main.first() != null ? main.getFirst() : body;
    PageMarkdown writer = new PageMarkdown();
    writer.children(root);
    String text = writer.out.toString().strip();
    String title = page.title().strip();
    boolean told = title.isEmpty() || text.startsWith("# ");
    return told ? text : "# " + title + "\n\n" + text;
  }

  private void children(Node parent) {
    for (Node child : parent.childNodes()) {
      switch (child) {
        case TextNode text -> words(text.getWholeText());
        case Element element -> element(element);
        default -> {
          // Comments and the like.
        }
      }
    }
  }

  private void element(Element element) {
    String name = element.normalName();
    if (UNREAD.contains(name) || isHidden(element)) {
      return;
    }
    switch (name) {
      case "h1", "h2", "h3", "h4", "h5", "h6" -> {
        String text = element.text().strip();
        if (!text.isEmpty()) {
          lines(2);
          raw("#".repeat(name.charAt(1) - '0') + " " + text);
          lines(2);
        }
      }
      case "br" -> lines(1);
      case "hr" -> {
        lines(2);
        raw("---");
        lines(2);
      }
      case "pre" -> code(element);
      case "code", "kbd", "samp", "tt" -> wrapped(element, "`");
      case "strong", "b" -> wrapped(element, "**");
      case "em", "i" -> wrapped(element, "*");
      case "a" -> link(element);
      case "img" -> image(element);
      case "ul", "ol", "menu" -> list(element, name.equals("ol"));
      case "table" -> table(element);
      case "blockquote" -> {
        lines(2);
        inside("> ", "> ", element);
        lines(2);
      }
      default -> {
        boolean block = BLOCKS.contains(name);
        int around = name.equals("dt") || name.equals("dd") ? 1 : 2;
        if (block) {
          lines(around);
        }
        children(element);
        if (block) {
          lines(around);
        }
      }
    }
  }

  private static boolean isHidden(Element element) {
    return element.hasAttr("hidden")
        || element.attr("aria-hidden").equals("true")
        || element.attr("style").replace(" ", "").toLowerCase(Locale.ROOT).contains("display:none");
  }

  /**
   * Writes an element's content behind a mark.
   *
   * @param prefix what its further lines begin with
   */
  private void inside(String mark, String prefix, Element element) {
    raw(mark);
    fresh = true;
    String before = indent;
    indent = before + prefix;
    children(element);
    indent = before;
    fresh = false;
  }

  private void code(Element element) {
    lines(2);
    String text = element.wholeText().stripTrailing();
    text = text.startsWith("\n") ? text.substring(1) : text;
    Element inner = element.selectFirst("code[class]");
    String fence = text.contains("```") ? "````" : "```";
    raw(fence + language(inner == null ? element : inner));
    for (String line : text.split("\n", -1)) {
      out.append('\n').append(indent).append(line);
    }
    lines(1);
    raw(fence);
    lines(2);
  }

  private static String language(Element element) {
    for (String name : element.classNames()) {
      for (String prefix : List.of("language-", "lang-")) {
        if (name.startsWith(prefix) && name.length() < 40) {
          return name.substring(prefix.length());
        }
      }
    }
    return "";
  }

  private void wrapped(Element element, String mark) {
    String text = element.text().strip();
    if (text.isEmpty()) {
      return;
    }
    if (!mark.equals("`") && element.childrenSize() > 0) {
      children(element); // links inside matter more than that they are bold
      return;
    }
    words(element.wholeText().startsWith(" ") ? " " : "");
    raw(mark + text + mark);
    words(element.wholeText().endsWith(" ") ? " " : "");
  }

  private void link(Element element) {
    String address = element.absUrl("href");
    String text = element.text().strip();
    boolean useful = address.startsWith("http://") || address.startsWith("https://");
    if (text.isEmpty() || !useful) {
      children(element);
      return;
    }
    raw("[" + text + "](" + address.replace(" ", "%20").replace(")", "%29") + ")");
  }

  private void image(Element element) {
    String text = element.attr("alt").strip();
    if (!text.isEmpty()) {
      raw("![" + text + "]"); // its address would be of no use: pictures are not fetched
    }
  }

  private void list(Element list, boolean ordered) {
    lines(indent.isEmpty() ? 2 : 1);
    int number = 1;
    for (Element item : list.children()) {
      if (!item.normalName().equals("li")) {
        element(item);
        continue;
      }
      lines(1);
      String mark = ordered ? number++ + ". " : "- ";
      inside(mark, " ".repeat(mark.length()), item);
    }
    lines(indent.isEmpty() ? 2 : 1);
  }

  private void table(Element table) {
    List<Element> rows =
        table.select("tr").stream().filter(row -> table.equals(row.closest("table"))).toList();
    boolean layout =
        rows.stream().allMatch(row -> row.childrenSize() < 2)
            || table.selectFirst("table table") != null;
    if (layout) {
      for (Element row : rows) {
        lines(1);
        children(row);
      }
      lines(2);
      return;
    }
    lines(2);
    boolean first = true;
    for (Element row : rows) {
      StringBuilder line = new StringBuilder("|");
      for (Element cell : row.children()) {
        line.append(' ').append(cell.text().strip().replace("|", "\\|")).append(" |");
      }
      lines(1);
      raw(line.toString());
      if (first) {
        lines(1);
        raw("|" + " --- |".repeat(row.childrenSize()));
        first = false;
      }
    }
    lines(2);
  }

  /** Writes text in which all white space is one space. */
  private void words(String text) {
    int i = 0;
    while (i < text.length()) {
      int start = i;
      while (i < text.length() && isSpace(text.charAt(i))) {
        i++;
      }
      if (i > start && !blank && gap == 0) {
        out.append(' ');
        blank = true;
      }
      start = i;
      while (i < text.length() && !isSpace(text.charAt(i))) {
        i++;
      }
      if (i > start) {
        raw(text.substring(start, i));
      }
    }
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\u00a0';
  }

  private void raw(String text) {
    if (text.isEmpty()) {
      return;
    }
    begin();
    fresh = false;
    out.append(text);
    blank = text.endsWith(" ");
  }

  private void begin() {
    if (gap > 0) {
      while (!out.isEmpty() && out.charAt(out.length() - 1) == ' ') {
        out.setLength(out.length() - 1);
      }
      for (int i = 0; i < gap; i++) {
        out.append('\n');
        if (i == gap - 1) {
          out.append(indent);
        } else if (indent.contains(">")) {
          out.append(indent.stripTrailing());
        }
      }
      gap = 0;
      blank = true;
    }
  }

  private void lines(int count) {
    if (!out.isEmpty() && !fresh) {
      gap = Math.max(gap, count);
    }
  }
}
