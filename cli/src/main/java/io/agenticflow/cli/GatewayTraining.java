package io.agenticflow.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Terminal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * The {@linkplain Training training} for servers: {@code agentic-flow proxy} is started as a user
 * does it and asked a few questions in each dialect, on the loopback interface.
 *
 * <p>The client is a bare socket: a real client's classes would be in the cache for nothing.
 */
public final class GatewayTraining {
  private static final int ANSWER_MILLIS = 20_000;

  private static final String TOOLS =
      """
      "tools":[{"name":"Read","description":"Reads a file.","input_schema":{"type":"object",\
      "properties":{"path":{"type":"string"}},"required":["path"]}}]\
      """;

  private static final String FUNCTIONS =
      """
      "tools":[{"type":"function","function":{"name":"Read","description":"Reads a file.",\
      "parameters":{"type":"object","properties":{"path":{"type":"string"}}}}}]\
      """;

  private GatewayTraining() {}

  /** Ends with 1, so that no cache is made, where an answer is not what it should be. */
  public static void main(String[] none) {
    ExitCode code = ExitCode.OK;
    try {
      train();
    } catch (IOException e) {
      System.err.println("training: " + e.getMessage());
      code = ExitCode.FAILED;
    }
    System.exit(code.code()); // ends the gateway, which would go on
  }

  private static void train() throws IOException {
    try (TrainingUpstream upstream = TrainingUpstream.start(null);
        PipedInputStream told = new PipedInputStream();
        PipedOutputStream tells = new PipedOutputStream(told)) {
      Terminal terminal =
          new Terminal(
              InputStream.nullInputStream(),
              tells,
              OutputStream.nullOutputStream(),
              "",
              upstream.environment(Map.of()));
      Thread.ofPlatform()
          .daemon()
          .start(
              () -> new Program(new CommandTable()).run(List.of("proxy", "--port", "0"), terminal));
      BufferedReader out = new BufferedReader(new InputStreamReader(told, UTF_8));
      String line = out.readLine();
      if (line == null) {
        throw new IOException("the gateway did not start");
      }
      int port = URI.create(line.substring(line.indexOf('=') + 1)).getPort();
      ask(port);
    }
  }

  private static void ask(int port) throws IOException {
    expect(port, 200, "GET /health HTTP/1.1", "");
    expect(port, 200, "GET /v1/models HTTP/1.1", "");
    // The first is passed on by the provider of its dialect, the second translated.
    for (String model : List.of("claude-sonnet-4-5", "vendor/model")) {
      for (boolean stream : List.of(false, true)) {
        expect(port, 200, "POST /v1/messages HTTP/1.1", messages(model, stream));
        expect(port, 200, "POST /v1/chat/completions HTTP/1.1", chat(model, stream));
        expect(port, 200, "POST /v1/responses HTTP/1.1", responses(model, stream));
      }
    }
    expect(port, 200, "POST /v1/messages/count_tokens HTTP/1.1", messages("vendor/model", false));
    expect(port, 400, "POST /v1/messages HTTP/1.1", "{\"model\":");
    expect(port, 404, "GET /v1/nothing HTTP/1.1", "");
  }

  private static String messages(String model, boolean stream) {
    return """
    {"model":"%s","max_tokens":1024,"stream":%b,"system":[{"type":"text","text":"Be brief.",\
    "cache_control":{"type":"ephemeral"}}],%s,"messages":[{"role":"user","content":"Read it."},\
    {"role":"assistant","content":[{"type":"text","text":"I will."},{"type":"tool_use",\
    "id":"toolu_1","name":"Read","input":{"path":"a"}}]},{"role":"user","content":[\
    {"type":"tool_result","tool_use_id":"toolu_1","content":"1"}]}]}\
    """
        .formatted(model, stream, TOOLS);
  }

  private static String chat(String model, boolean stream) {
    return """
    {"model":"%s","stream":%b,%s,"messages":[{"role":"system","content":"Be brief."},\
    {"role":"user","content":"Read it."}]}\
    """
        .formatted(model, stream, FUNCTIONS);
  }

  private static String responses(String model, boolean stream) {
    return """
    {"model":"%s","stream":%b,"instructions":"Be brief.","store":false,\
    "input":"Read it."}\
    """
        .formatted(model, stream);
  }

  private static void expect(int port, int status, String line, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    String head =
        "%s\r\nHost: 127.0.0.1\r\nx-api-key: sk-ant-training\r\nConnection: close\r\n%s\r\n"
            .formatted(
                line,
                body.isEmpty()
                    ? ""
                    : "Content-Type: application/json\r\nContent-Length: " + bytes.length + "\r\n");
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(ANSWER_MILLIS);
      OutputStream out = socket.getOutputStream();
      out.write(head.getBytes(US_ASCII));
      out.write(bytes);
      out.flush();
      String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
      if (!answer.startsWith("HTTP/1.1 " + status + " ")) {
        throw new IOException(line + " of " + body + " was answered with " + answer);
      }
    }
  }
}
