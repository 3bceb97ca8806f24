package io.agenticflow.mcp.servers;

/** Hears that servers have other things to read. Called from any thread, and to be quick. */
public interface ResourceListener {

  /** A server names other resources than before. */
  void listChanged(String server);

  /**
   * A resource that is watched has another content, or may have: its server was away.
   *
   * @param uri as the server says it, which may be of something below what is watched
   */
  void updated(String server, String uri);
}
