final class Leap {
  static boolean isLeap(int year) {
    return false;
  }
}
