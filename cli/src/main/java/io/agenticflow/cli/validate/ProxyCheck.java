package io.agenticflow.cli.validate;

import static io.agenticflow.cli.validate.ClientDialect.require;

import io.agenticflow.json.Json;
import java.io.IOException;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The gateway's conversion: a client of Messages and one of Chat Completions ask the same model the
 * same thing, call a tool and tell its result, and what they get is compared. With a model of
 * OpenRouter the first is translated there and back; with one of Anthropic the second is.
 */
final class ProxyCheck implements Check {
  /** Two counts of one prompt differ where a provider's machines count differently. */
  private static final double MOST_APART = 2.0;

  private final String model;
  private final Bench bench;
  private final RandomGenerator random;

  ProxyCheck(String model, Bench bench, RandomGenerator random) {
    this.model = model;
    this.bench = bench;
    this.random = random;
  }

  @Override
  public String name() {
    return "proxy";
  }

  @Override
  public String model() {
    return model;
  }

  @Override
  public Allowance allowance() {
    return new Allowance(4_000, 4L * MessagesClient.MAX_TOKENS);
  }

  @Override
  public String run(Meter meter) throws CheckFailure, IOException, InterruptedException {
    try (Gate gate = Gate.open(bench, meter)) {
      return converse(gate.client());
    }
  }

  private String converse(GatewayClient client)
      throws CheckFailure, IOException, InterruptedException {
    String key = Words.draw("key", random);
    String value = Words.draw("value", random);
    String task =
        "Call the tool look_up with the key "
            + key
            + ". Then tell me the value that it returns, and nothing else.";
    List<ClientDialect> dialects = List.of(new MessagesClient(), new ChatClient());
    long[] prompts = new long[dialects.size()];
    for (int i = 0; i < prompts.length; i++) {
      ClientDialect dialect = dialects.get(i);
      ClientDialect.Called called = dialect.call(client, model, task);
      prompts[i] = called.promptTokens();
      String given = Json.string(called.input(), ClientDialect.ARGUMENT);
      require(
          key.equals(given),
          dialect.title() + ": the tool is given the key " + given + " and not " + key);
      String text = dialect.finish(client, model, task, called, "The value is " + value);
      require(
          text.contains(value),
          dialect.title()
              + ": the answer is '"
              + Words.shortened(text)
              + "' and does not hold the tool's result "
              + value);
    }
    require(
        Math.max(prompts[0], prompts[1]) <= MOST_APART * Math.min(prompts[0], prompts[1]),
        "the same prompt counts "
            + prompts[0]
            + " tokens in Messages and "
            + prompts[1]
            + " in Chat Completions");
    return "Messages and Chat Completions clients got the same tool call, told its result and got"
        + " the same answer; 4 requests";
  }
}
