package io.agenticflow.restate;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;

/** Deals connections out to workers in turn, leaving out those that do not answer. */
final class Balancer implements AutoCloseable {
  private static final int CONNECT_MILLIS = 1_000;

  private final ServerSocket listening;
  private final int[] ports;
  private final AtomicInteger next = new AtomicInteger();

  Balancer(int... ports) throws IOException {
    this.ports = ports.clone();
    listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + listening.getLocalPort());
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket caller = listening.accept();
        Thread.ofVirtual().start(() -> connect(caller));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void connect(Socket caller) {
    for (int i = 0; i < ports.length; i++) {
      int port = ports[Math.floorMod(next.getAndIncrement(), ports.length)];
      Socket worker = new Socket();
      try {
        worker.connect(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
      } catch (IOException e) {
        continue; // the next one
      }
      Thread.ofVirtual().start(() -> pump(caller, worker));
      Thread.ofVirtual().start(() -> pump(worker, caller));
      return;
    }
    closeBoth(caller, caller);
  }

  private static void pump(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      in.transferTo(out);
    } catch (IOException e) {
      // One of them is gone; so is the connection.
    } finally {
      closeBoth(from, to);
    }
  }

  private static void closeBoth(Socket one, Socket other) {
    try (one;
        other) {
      one.shutdownOutput();
    } catch (IOException e) {
      // Closed already.
    }
  }
}
