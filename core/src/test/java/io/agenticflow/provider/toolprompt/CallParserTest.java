package io.agenticflow.provider.toolprompt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallParserTest {
  private static final Set<String> TOOLS = Set.of("Read", "Write", "Bash", "Now");
  private static final String READ = "Read {\"file_path\":\"a.txt\"}";

  /** Text, and calls as a name, a blank and the arguments, each in a line of its own. */
  private static final class Found implements CallParser.Sink {
    final List<String> items = new ArrayList<>();
    private boolean inText;

    @Override
    public void text(String text) {
      assertThat(text).isNotEmpty();
      if (inText) {
        items.set(items.size() - 1, items.getLast() + text);
      } else {
        items.add("text " + text);
      }
      inText = true;
    }

    @Override
    public void call(CallText.Call call) {
      items.add(call.name() + " " + call.input().text());
      inText = false;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<tool_call>\n{\"name\": \"Read\", \"arguments\": {\"file_path\":\"a.txt\"}}\n</tool_call>",
        "<tool_call>{\"arguments\": {\"file_path\":\"a.txt\"}, \"name\": \"Read\"}</tool_call>",
        "<tool_call>{\"name\": \"Read\", \"parameters\": {\"file_path\":\"a.txt\"}}",
        "<tool_call>{\"name\": \"Read\", \"arguments\": {\"file_path\":\"a.txt\"}</tool_call>",
        "<tool_call>{\"name\": \"Read\", \"arguments\": {\"file_path\":\"a.txt\"}}}</tool_call>",
        "<tool_call>{'name': 'Read', 'arguments': {'file_path':'a.txt'}}</tool_call>",
        "<tool_call>\n```json\n{\"name\": \"Read\", \"arguments\": {\"file_path\":\"a.txt\"}}\n```\n</tool_call>",
        "<tool_call>{\"name\": \"Read\", \"arguments\":"
            + " \"{\\\"file_path\\\":\\\"a.txt\\\"}\"}</tool_call>",
        "<tool_call>{\"function\": {\"name\": \"Read\", \"arguments\":"
            + " {\"file_path\":\"a.txt\"}}}</tool_call>",
        "<tool_call>\n<function=Read>\n<parameter=file_path>\na.txt\n</parameter>\n</function>\n</tool_call>",
        "<tool_call>Read\n<arg_key>file_path</arg_key>\n<arg_value>a.txt</arg_value>\n</tool_call>",
        "<function_call>{\"name\": \"Read\", \"arguments\":"
            + " {\"file_path\":\"a.txt\"}}</function_call>",
        "<function=Read>{\"file_path\":\"a.txt\"}</function>",
        "<|python_tag|>{\"name\": \"Read\", \"parameters\": {\"file_path\":\"a.txt\"}}",
        "[TOOL_CALLS][{\"name\": \"Read\", \"arguments\": {\"file_path\":\"a.txt\"}}]",
        "[TOOL_CALLS] [{\"name\": \"Read\", \"arguments\": {\"file_path\":\"a.txt\"}}]",
        "[TOOL_CALLS]Read[ARGS]{\"file_path\":\"a.txt\"}",
        "[TOOL_CALLS]Read{\"file_path\":\"a.txt\"}",
        "<|tool_call|>[{\"name\": \"Read\", \"arguments\":"
            + " {\"file_path\":\"a.txt\"}}]<|/tool_call|>",
        "```tool_call\n{\"name\": \"Read\", \"arguments\": {\"file_path\":\"a.txt\"}}\n```",
        "{\"name\": \"Read\", \"parameters\": {\"file_path\":\"a.txt\"}}",
        "{\"type\": \"function\", \"name\": \"Read\", \"parameters\": {\"file_path\":\"a.txt\"}}",
        "[{\"name\": \"Read\", \"arguments\": {\"file_path\":\"a.txt\"}}]",
        "```json\n{\"name\": \"Read\", \"arguments\": {\"file_path\":\"a.txt\"}}\n```",
        "\n\n<tool_call>\n{\"name\": \"Read\", \"arguments\": {\"file_path\":\"a.txt\"}}\n</tool_call>\n\n",
      })
  void oneCall_inEveryForm(String text) {
    assertThat(parse(text).stream().map(item -> item.replace("\": \"", "\":\"")).toList())
        .containsExactly(READ);
  }

  @Test
  void textAndSeveralCalls() {
    String text =
        "I will look.\n\n<tool_call>\n{\"name\": \"Read\", \"arguments\": {\"file_path\":\"a.txt\"}}\n</tool_call>\n<tool_call>\n{\"name\": \"Now\", \"arguments\": {}}\n</tool_call>\nDone. ";
    assertThat(parse(text)).containsExactly("text I will look.", READ, "Now {}", "text Done. ");
  }

  @Test
  void severalCalls_betweenOnePairOfTags() {
    assertThat(
            parse(
                "<tool_call>\n{\"name\":\"Now\",\"arguments\":{}}\n{\"name\":\"Read\",\"arguments\":{\"file_path\":\"a.txt\"}}\n</tool_call>"))
        .containsExactly("Now {}", READ);
    assertThat(
            parse(
                "{\"name\":\"Now\",\"arguments\":{}}\n{\"name\":\"Read\",\"arguments\":{\"file_path\":\"a.txt\"}}"))
        .containsExactly("Now {}", READ);
  }

  @Test
  void closingTagInsideAString_doesNotEndTheCall() {
    assertThat(
            parse(
                "<tool_call>{\"name\":\"Write\",\"arguments\":{\"content\":\"a</tool_call>b\\\"}}\"}}</tool_call>!"))
        .containsExactly("Write {\"content\":\"a</tool_call>b\\\"}}\"}", "text !");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a < b and <tool> and [x] and `code`",
        "Use the <tool_call> tag.",
        "Use `<tool_call>` and `</tool_call>`.",
        "<tool_call",
        "<tool_call>",
        "<tool_call> ",
        "<tool_call>{\"a\":1}</tool_call>",
        "<tool_call>Nothing</tool_call>",
        "<function=Unknown>{}</function> is how Llama writes",
        "{\"name\": \"Peter\", \"age\": 7}",
        "{\"names\": [1, 2]}",
        "{",
        "[1, 2, 3]",
        "[TOOL_CALLS] is a marker",
        "```json\n{\"name\": \"Peter\", \"arguments\": {}}\n```",
        "```java\nint a;\n```",
        "  leading and trailing  \n",
        "   ",
        "{\"name\": \"Read\" is what I would write",
      })
  void whatOnlyLooksLikeACall_isText(String text) {
    assertThat(parse(text)).containsExactly("text " + text);
  }

  @Test
  void argumentsThatCannotBeMended_areHandedOn() {
    assertThat(
            parse(
                "<tool_call>{\"name\": \"Write\", \"arguments\": {\"content\": \"say \"hi\""
                    + " now\"}}</tool_call>"))
        .containsExactly("Write {\"content\": \"say \"hi\" now\"}");
  }

  @Test
  void answerCutByTheOutputLimit_isNotMended() {
    String text = "<tool_call>{\"name\": \"Bash\", \"arguments\": {\"command\": \"ls\"";
    Found found = new Found();
    CallParser parser = new CallParser(TOOLS, found);
    parser.feed(text);
    parser.finish(true);
    assertThat(found.items).containsExactly("Bash {\"command\": \"ls\"");
    assertThat(parse(text)).containsExactly("Bash {\"command\":\"ls\"}");
  }

  @Test
  void text_flowsAtOnce_andACallIsHeldBackFromItsMarkOn() {
    Found found = new Found();
    CallParser parser = new CallParser(TOOLS, found);
    parser.feed("Hello ");
    assertThat(found.items).as("all but the blank").containsExactly("text Hello");
    parser.feed("world <to");
    assertThat(found.items).containsExactly("text Hello world");
    parser.feed("day");
    assertThat(found.items).containsExactly("text Hello world <today");
    parser.feed(" <tool_call> or");
    assertThat(found.items).containsExactly("text Hello world <today <tool_call> or");
    parser.feed(" <tool_call>{\"name\":\"Now\",\"arg");
    assertThat(found.items).hasSize(1);
    parser.feed("uments\":{}}</tool_call>");
    assertThat(found.items).hasSize(2).last().isEqualTo("Now {}");
  }

  static LongStream seeds() {
    return LongStream.range(0, 400);
  }

  /** Any way of cutting the text gives what the whole text gives. */
  @ParameterizedTest
  @MethodSource("seeds")
  void pieces_giveWhatTheWholeGives(long seed) {
    Random random = new Random(seed);
    String text = text(random);
    List<String> whole = parse(text);
    for (int round = 0; round < 5; round++) {
      Found found = new Found();
      CallParser parser = new CallParser(TOOLS, found);
      int longest = 1 + random.nextInt(round == 0 ? 1 : 12);
      for (int at = 0; at < text.length(); ) {
        int to = Math.min(text.length(), at + 1 + random.nextInt(longest));
        parser.feed(text.substring(at, to));
        at = to;
      }
      parser.finish(false);
      assertThat(found.items).as(text).isEqualTo(whole);
    }
  }

  private static String text(Random random) {
    String[] pieces = {
      "Hello",
      " ",
      "\n",
      "<",
      "<tool_call>",
      "</tool_call>",
      "{",
      "}",
      "\"name\"",
      ":",
      "[",
      "]",
      "[TOOL_CALLS]",
      "[ARGS]",
      "<function=",
      "<function=Read>",
      "</function>",
      "Read",
      "Rea",
      "```",
      "```json\n",
      "```tool_call\n",
      "<|python_tag|>",
      "<|tool_call|>",
      "\\",
      "\"",
      "}}",
      "{\"name\":\"Now\",\"arguments\":{}}",
      "{\"name\":\"Read\",\"arguments\":{\"file_path\":\"a\"}}",
      "<tool_call>\n{\"name\":\"Bash\",\"arguments\":{\"command\":\"echo '</tool_call>'\"}}\n</tool_call>",
      "<tool_call>\n<function=Write>\n<parameter=content>\nx\n</parameter>\n</function>\n</tool_call>",
      "<tool_call>Now\n</tool_call>",
      "<arg_key>",
      "<arg_value>",
      "</arg_value>",
      "</arg_key>"
    };
    StringBuilder text = new StringBuilder();
    int count = 1 + random.nextInt(12);
    for (int i = 0; i < count; i++) {
      text.append(pieces[random.nextInt(pieces.length)]);
    }
    return text.toString();
  }

  private static List<String> parse(String text) {
    Found found = new Found();
    CallParser parser = new CallParser(TOOLS, found);
    parser.feed(text);
    parser.finish(false);
    return found.items;
  }
}
