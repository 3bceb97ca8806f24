package io.agenticflow.local;

import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.ModelRequest;
import java.nio.file.Path;
import java.util.List;

/** A program that asks a model in its own process and ends, as the command line does. */
final class GgufCommand {
  private GgufCommand() {}

  @SuppressWarnings("SystemExitOutsideMain")
  public static void main(String[] args) {
    long began = System.nanoTime();
    GgufModelClient client =
        new GgufModelClient(Path.of(args[0]), new GgufOptions(Path.of(args[1]), 4096, 2, 1));
    String text =
        Answers.answer(
                client,
                ModelRequest.to("m").messages(List.of(Message.user("go"))).maxTokens(6L).build())
            .toMessage()
            .text();
    System.err.println("ms to the whole answer: " + (System.nanoTime() - began) / 1_000_000);
    System.out.println(text);
    client.close();
    System.exit(0);
  }
}
