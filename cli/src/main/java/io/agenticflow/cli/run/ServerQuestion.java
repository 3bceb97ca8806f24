package io.agenticflow.cli.run;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.mcp.client.Elicitation;
import io.agenticflow.mcp.form.AskedForm;
import io.agenticflow.mcp.form.FieldKind;
import io.agenticflow.mcp.form.FormException;
import io.agenticflow.mcp.form.FormField;
import java.io.PrintStream;
import java.net.IDN;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/**
 * Asks whoever sits at the terminal what an MCP server wants to know, field by field, or whether
 * they visit a page. Nothing is sent before all of it was agreed to, and no page is opened.
 */
final class ServerQuestion implements Elicitation {
  private static final int LONGEST = 200;
  private static final int MOST_OPTIONS = 50;
  private static final String NO = "/no";
  private static final String CANCEL = "/cancel";

  private final Person person;
  private final Terminal terminal;

  ServerQuestion(Person person) {
    this.person = person;
    this.terminal = person.terminal();
  }

  @Override
  public boolean opensPages() {
    return true;
  }

  @Override
  public Reply ask(Question question, Cancellation cancellation) {
    return person.ask(
        new Dismissed(),
        cancellation,
        waiting ->
            switch (question) {
              case Form form -> fillIn(form, waiting);
              case Visit visit -> visit(visit, waiting);
            });
  }

  private PrintStream head(String text) {
    PrintStream err = terminal.err();
    err.println();
    err.println(Ink.BOLD.on(terminal, text));
    return err;
  }

  private Reply fillIn(Form asked, Cancellation cancellation) throws InterruptedException {
    AskedForm form;
    try {
      form = AskedForm.read(asked.schema());
    } catch (FormException e) {
      return new Dismissed(); // who asks us has read it before
    }
    PrintStream err = head("The MCP server " + name(asked) + " asks:");
    ServerWords.show(terminal, asked.message());
    if (!form.fields().isEmpty()) {
      err.println(
          "  What you type goes to the server. Empty: as in brackets, or nothing. "
              + NO
              + ": say no. "
              + CANCEL
              + ": do not answer.");
    }
    JsonObjectBuilder content = Json.object();
    for (FormField field : form.fields()) {
      show(field, err);
      String usual = field.usualText();
      String prompt =
          "  "
              + ServerWords.line(field.title(), LONGEST)
              + (usual == null ? "" : " [" + ServerWords.line(usual, LONGEST) + "]")
              + (field.required() ? ": " : " (optional): ");
      JrsValue value = null;
      while (value == null) {
        String line = person.line(prompt, cancellation);
        if (line == null || line.equals(CANCEL)) {
          return new Dismissed();
        }
        if (line.equals(NO)) {
          return new Declined();
        }
        if (line.isEmpty() && !(field.required() && field.usual() == null)) {
          value = field.usual();
          break;
        }
        value = typed(field, line, err);
      }
      content.put(field.name(), value);
    }
    return agreed("Send it to " + name(asked) + "?", new Accepted(content.build()), cancellation);
  }

  private static @Nullable JrsValue typed(FormField field, String line, PrintStream err) {
    try {
      return field.typed(line);
    } catch (FormException e) {
      err.println("    it " + ServerWords.line(String.valueOf(e.getMessage()), LONGEST));
      return null;
    }
  }

  private void show(FormField field, PrintStream err) {
    String title = ServerWords.line(field.title(), LONGEST);
    String name = ServerWords.line(field.name(), LONGEST);
    err.println(
        "  "
            + title
            + (title.equals(name) ? "" : " (" + name + ")")
            + ": "
            + field.kind().described());
    if (!field.description().isBlank()) {
      ServerWords.show(terminal, field.description());
    }
    List<FieldKind.Option> options =
        switch (field.kind()) {
          case FieldKind.Choice choice -> choice.options();
          case FieldKind.Choices choices -> choices.options();
          case FieldKind.Text _, FieldKind.Numeric _, FieldKind.YesNo _ -> List.of();
        };
    for (int at = 0; at < Math.min(MOST_OPTIONS, options.size()); at++) {
      err.println("    " + (at + 1) + "  " + ServerWords.line(options.get(at).title(), LONGEST));
    }
    if (options.size() > MOST_OPTIONS) {
      err.println("    … and " + (options.size() - MOST_OPTIONS) + " more");
    }
    if (field.looksSecret()) {
      err.println(
          Ink.YELLOW.on(
              terminal,
              "    This looks like a secret. No server may ask for one in this way: what you type is seen"
                  + " here and goes to the server."));
    }
  }

  private Reply visit(Visit asked, Cancellation cancellation) throws InterruptedException {
    PrintStream err = head("The MCP server " + name(asked) + " wants you to visit a page:");
    ServerWords.show(terminal, asked.message());
    URI page = URI.create(asked.url());
    String host = host(page);
    err.println("  host     " + Ink.BOLD.on(terminal, host));
    err.println("  address  " + ServerWords.line(asked.url(), 4 * LONGEST));
    for (String warning : warnings(page, host)) {
      err.println(Ink.YELLOW.on(terminal, "  " + warning));
    }
    err.println(
        "  It is not opened for you. If you trust this server with it and know the host, open it in a"
            + " browser; what you enter there does not come by here.");
    return agreed("Do you?", new Accepted(Json.object().build()), cancellation);
  }

  /** Returns the host as browsers resolve it, in which no letter looks like another. */
  private static String host(URI page) {
    String host = String.valueOf(page.getHost());
    try {
      return IDN.toASCII(host).toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      return ServerWords.line(host, LONGEST);
    }
  }

  private static List<String> warnings(URI page, String host) {
    return List.of(
            page.getRawUserInfo() == null
                ? ""
                : "What stands before the @ is not the host: the page is one of " + host + ".",
            host.contains("xn--") ? "The host has letters that can look like others." : "",
            "http".equalsIgnoreCase(page.getScheme())
                ? "The connection is not encrypted (http)."
                : "")
        .stream()
        .filter(each -> !each.isEmpty())
        .toList();
  }

  private Reply agreed(String question, Reply yes, Cancellation cancellation)
      throws InterruptedException {
    while (true) {
      String line = person.line(question + " [y/n/c] ", cancellation);
      if (line == null) {
        return new Dismissed();
      }
      switch (line.toLowerCase(Locale.ROOT)) {
        case "y", "yes" -> {
          return yes;
        }
        case "n", "no", NO -> {
          return new Declined();
        }
        case "c", "cancel", CANCEL -> {
          return new Dismissed();
        }
        default ->
            terminal.err().println("  y  yes   n  no, and the server is told so   c  no answer");
      }
    }
  }

  private static String name(Question question) {
    return ServerWords.line(question.server(), LONGEST);
  }
}
