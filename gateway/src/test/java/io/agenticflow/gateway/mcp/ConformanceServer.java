package io.agenticflow.gateway.mcp;

import io.agenticflow.gateway.edge.Exposure;
import io.agenticflow.mcp.server.McpServer;
import java.io.IOException;

/** Our server with what the conformance suite expects, for runs by hand: give it a port. */
final class ConformanceServer {
  private ConformanceServer() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    try (McpHttpServer server = open(Integer.parseInt(arguments[0]))) {
      System.out.println(server.uri());
      Thread.currentThread().join();
    }
  }

  static McpHttpServer open(int port) throws IOException {
    McpServer server = new McpServer(new ConformanceOffer(), System.err::println);
    McpHttpServer http =
        new McpHttpServer(Exposure.LOOPBACK, port, _ -> server, System.err::println);
    http.start();
    return http;
  }
}
