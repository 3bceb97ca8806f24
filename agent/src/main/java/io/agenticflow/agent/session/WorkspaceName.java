package io.agenticflow.agent.session;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.CRC32;

/** Turns a workspace's path into a folder name that people can read and no other path has. */
final class WorkspaceName {
  private static final int LONGEST = 80;

  private WorkspaceName() {}

  static String of(Path workspace) {
    String path = workspace.toString();
    StringBuilder name = new StringBuilder();
    for (int i = Math.max(0, path.length() - LONGEST); i < path.length(); i++) {
      char c = path.charAt(i);
      boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || c == '.' || c == '_');
      name.append(plain && !(c == '.' && name.isEmpty()) ? c : '-');
    }
    CRC32 sum = new CRC32(); // tells two paths apart that look the same after the replacement
    sum.update(path.getBytes(StandardCharsets.UTF_8));
    return name.append('-').append(Long.toHexString(sum.getValue())).toString();
  }
}
