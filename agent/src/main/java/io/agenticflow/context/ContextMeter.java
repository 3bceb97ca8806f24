package io.agenticflow.context;

import io.agenticflow.context.ContextUsage.Item;
import io.agenticflow.context.ContextUsage.Part;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.Role;
import io.agenticflow.vocabulary.TokenEstimate;
import io.agenticflow.vocabulary.ToolDefinition;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Measures what fills the context of one run. What was measured is remembered, so that each turn
 * costs only what is new. For one thread at a time.
 */
public final class ContextMeter {
  private final Map<Part, Long> fixed = new EnumMap<>(Part.class);
  private final List<Item> items = new ArrayList<>();
  private final IdentityHashMap<Message, long[]> known = new IdentityHashMap<>();

  /** Measures what every request of the run begins with. */
  public ContextMeter(List<ContentBlock> system, List<ToolDefinition> tools, ContextPolicy policy) {
    String instructions = policy.instructions().text();
    for (ContentBlock block : system) {
      String text = block instanceof ContentBlock.Text words ? words.text() : "";
      Part part =
          !instructions.isEmpty() && text.equals(instructions)
              ? Part.INSTRUCTIONS
              : text.startsWith("# Skill") ? Part.SKILLS : Part.SYSTEM;
      add(part, TokenEstimate.of(ModelRequest.to("").system(List.of(block)).build()));
    }
    for (Instruction each : policy.instructions().always()) {
      items.add(
          new Item(
              Part.INSTRUCTIONS, each.file().toString(), TokenEstimate.ofText(each.section())));
    }
    for (Skill each : policy.skills().forModel()) {
      items.add(
          new Item(
              Part.SKILLS,
              each.name(),
              TokenEstimate.ofText(each.name() + ": " + each.description())));
    }
    for (ToolDefinition tool : tools) {
      long tokens = TokenEstimate.of(ModelRequest.to("").tools(List.of(tool)).build());
      // The provider's own words about tools come once, whichever tool is asked about.
      tokens -= items.stream().anyMatch(item -> isTool(item.part())) ? 350 : 0;
      Part part =
          tool.name().startsWith("mcp__")
              ? Part.MCP_TOOLS
              : tool.name().equals("Agent")
                  ? Part.AGENTS
                  : tool.name().equals("Skill") ? Part.SKILLS : Part.TOOLS;
      add(part, tokens);
      items.add(new Item(part, tool.name(), tokens));
    }
  }

  private static boolean isTool(Part part) {
    return part == Part.TOOLS || part == Part.MCP_TOOLS || part == Part.AGENTS;
  }

  private void add(Part part, long tokens) {
    fixed.merge(part, tokens, Long::sum);
  }

  /** Returns the estimated tokens of messages. */
  public long tokens(List<Message> messages) {
    long sum = 0;
    for (Message each : messages) {
      long[] two = measured(each);
      sum += two[0] + two[1];
    }
    return sum;
  }

  /** Returns the estimated tokens of a request with these messages. */
  public long all(List<Message> messages) {
    return fixed.values().stream().mapToLong(Long::longValue).sum() + tokens(messages);
  }

  /**
   * Returns what fills a request.
   *
   * @param counted the tokens of the whole request, as far as a provider counted them; null where
   *     nobody did
   * @param window of the model, or null
   */
  public ContextUsage usage(List<Message> messages, @Nullable Long counted, @Nullable Long window) {
    Map<Part, Long> parts = new EnumMap<>(fixed);
    long said = 0;
    long results = 0;
    for (Message each : messages) {
      long[] two = measured(each);
      said += two[0];
      results += two[1];
    }
    parts.merge(Part.MESSAGES, said, Long::sum);
    parts.merge(Part.TOOL_RESULTS, results, Long::sum);
    long estimated = parts.values().stream().mapToLong(Long::longValue).sum();
    if (counted == null || estimated == 0) {
      return new ContextUsage(parts, estimated, false, window, items);
    }
    double share = (double) counted / estimated;
    long sum = 0;
    for (Map.Entry<Part, Long> part : parts.entrySet()) {
      part.setValue(Math.round(part.getValue() * share));
      sum += part.getValue();
    }
    long rest = counted - sum;
    parts.merge(Part.MESSAGES, rest, (one, other) -> Math.max(0, one + other));
    long total = parts.values().stream().mapToLong(Long::longValue).sum();
    List<Item> scaled =
        items.stream()
            .map(item -> new Item(item.part(), item.name(), Math.round(item.tokens() * share)))
            .toList();
    return new ContextUsage(parts, total, true, window, scaled);
  }

  private long[] measured(Message message) {
    return known.computeIfAbsent(
        message,
        each -> {
          List<ContentBlock> results =
              each.content().stream().filter(ContentBlock.ToolResult.class::isInstance).toList();
          long all = of(each.content());
          long ofResults = results.isEmpty() ? 0 : of(results) - 6;
          return new long[] {all - ofResults, ofResults};
        });
  }

  private static long of(List<ContentBlock> content) {
    return TokenEstimate.of(
        ModelRequest.to("").messages(List.of(new Message(Role.USER, content))).build());
  }
}
