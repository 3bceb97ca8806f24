package io.agenticflow.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobPatternTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "*.java A.java true",
        "*.java src/A.java true",
        "*.java A.javax false",
        "/*.java A.java true",
        "/*.java src/A.java false",
        "**/*.java A.java true",
        "**/*.java a/b/A.java true",
        "src/**/*.java src/A.java true",
        "src/**/*.java src/a/b/A.java true",
        "src/**/*.java test/src/A.java false",
        "src/** src/a true",
        "src/** src/a/b true",
        "src/** src false",
        "a/**/b/**/c a/b/c true",
        "a/**/b/**/c a/x/b/y/z/c true",
        "a/**/b/**/c a/x/y/c false",
        "** a/b true",
        "a/* a/b true",
        "a/* a/b/c false",
        "a?c abc true",
        "a?c a/c false",
        "?.x é.x true",
        "[a-c]x bx true",
        "[!a-c]x bx false",
        "[^a-c]x dx true",
        "[]a]x ]x true",
        "[[:digit:]_]x 7x true",
        "[[:digit:]_]x ax false",
        "[a [a false",
        "\\*x *x true",
        "\\*x ax false",
        ".* .hidden true",
        "* .hidden true",
        "a**b axxb true",
        "a**b/c ax/yb/c false",
        "*a*b*c xaxbxc true",
        "*a*b*c xaxbxcx false",
      })
  void matches(String pattern, String path, boolean expected) {
    assertThat(GlobPattern.of(pattern).matches(path.split("/"))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "*.{ts,tsx} a.tsx true",
        "*.{ts,tsx} a.js false",
        "{a,b}/*.{c,h} b/x.h true",
        "{a,b/{c,d}}/x b/d/x true",
        "a{,b}c ac true",
        "{x} {x} true",
        "a{b a{b true",
        "\\{a,b} {a,b} true",
      })
  void alternatives(String pattern, String path, boolean expected) {
    assertThat(GlobPattern.alternatives(pattern).stream().anyMatch(p -> p.matches(path.split("/"))))
        .isEqualTo(expected);
  }

  @Test
  void tooManyAlternatives_areRefused() {
    assertThatThrownBy(() -> GlobPattern.alternatives("{a,b}".repeat(20)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @Timeout(5)
  void noPattern_isSlow() {
    String name = "a".repeat(3000);
    assertThat(GlobPattern.of("*a".repeat(500) + "[b]").matches(name)).isFalse();
    String[] path = new String[2000];
    java.util.Arrays.fill(path, "a");
    assertThat(GlobPattern.of("**/a/".repeat(200) + "b").matches(path)).isFalse();
  }
}
