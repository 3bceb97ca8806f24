final class LeapTest {
  public static void main(String[] args) {
    for (int year : new int[] {1996, 2000, 2400}) check(year, true);
    for (int year : new int[] {1900, 2015, 2100}) check(year, false);
    System.out.println("ok");
  }

  private static void check(int year, boolean expected) {
    if (Leap.isLeap(year) != expected) throw new AssertionError(year + " should be " + expected);
  }
}
