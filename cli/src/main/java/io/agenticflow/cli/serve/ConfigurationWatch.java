package io.agenticflow.cli.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.function.Supplier;

/**
 * Notices that files have changed, by looking at them twice a second. That also sees what events do
 * not tell: a file put in another's place by an editor, a link led elsewhere as in a Kubernetes
 * ConfigMap, a folder of another machine. A change counts once the files stay as they are from one
 * look to the next, so that nothing half written is read.
 */
final class ConfigurationWatch implements AutoCloseable {
  private static final long PERIOD_MILLIS = 500;

  private final Supplier<List<Path>> files;
  private final Runnable changed;
  private final Thread thread;

  /**
   * @param files asked at every look, because a configuration that is read again may name others;
   *     they need not be there. One that was not looked at before counts as changed
   * @param changed is run on a thread of its own, never twice at once
   */
  ConfigurationWatch(Supplier<List<Path>> files, Runnable changed) {
    this.files = files;
    this.changed = changed;
    List<String> first = look();
    this.thread = Thread.ofVirtual().name("configuration-watch").start(() -> watch(first));
  }

  private void watch(List<String> first) {
    List<String> taken = first;
    List<String> before = first;
    try {
      while (true) {
        Thread.sleep(PERIOD_MILLIS);
        List<String> now = look();
        if (!now.equals(taken) && now.equals(before)) {
          taken = now;
          changed.run();
        }
        before = now;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private List<String> look() {
    return files.get().stream().map(ConfigurationWatch::look).toList();
  }

  private static String look(Path file) {
    try {
      Path real = file.toRealPath();
      BasicFileAttributes seen = Files.readAttributes(real, BasicFileAttributes.class);
      return real + " " + seen.fileKey() + " " + seen.lastModifiedTime() + " " + seen.size();
    } catch (IOException e) {
      return "not there"; // which is a state as good as any other
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
