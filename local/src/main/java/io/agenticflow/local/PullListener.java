package io.agenticflow.local;

/** Hears how a download goes on. Called by the pulling thread, at most about ten times a second. */
public interface PullListener {
  /**
   * More bytes are here.
   *
   * @param bytes what is here, from an earlier attempt included
   * @param total the size of the file, or -1 where the hub does not say
   * @param bytesPerSecond the rate of this attempt so far, 0 at its beginning
   */
  void progress(long bytes, long total, long bytesPerSecond);

  /**
   * Something for people to read, one line: where the file comes from, a new attempt, the check of
   * the sum.
   */
  void note(String line);

  /** Hears nothing. */
  static PullListener silent() {
    return new PullListener() {
      @Override
      public void progress(long bytes, long total, long bytesPerSecond) {}

      @Override
      public void note(String line) {}
    };
  }
}
