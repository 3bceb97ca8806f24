package io.agenticflow.cli.recall;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds what a run can teach, by rules alone: a command that failed and another for the same that
 * then worked; a command that worked once files were changed; a file that was elsewhere; a command
 * that was tried again and again in vain; and what the user said of the work.
 */
final class Distiller {
  /** How many calls after a failure the way out may come. */
  private static final int REACH = 12;

  /** How many lessons of a run are kept; the first ones cost it most. */
  private static final int MOST = 6;

  private static final int LONGEST_WISH = 400;

  /** What people say when they correct. */
  private static final Pattern CORRECTION =
      Pattern.compile(
          "(?is)^(no|nope|wrong|stop|don't|do not|never|always|please (don't|do not|never|always))\\b.*"
              + "|.*\\b(instead of|rather than|you should(n't| not)? have|that(’|')?s (wrong|not what)"
              + "|not what i (asked|meant|wanted)|(i|we) (prefer|never|always|don't|do not)"
              + "|use \\S+( \\S+)?,? not|from now on|in (the )?future)\\b.*");

  private Distiller() {}

  /**
   * Returns what can be learned.
   *
   * @param steps the calls, in order
   * @param wishes what the user said after the first answer
   * @param completed whether the run came to its end
   */
  static List<Lesson> of(List<Step> steps, List<String> wishes, boolean completed) {
    Map<String, Lesson> lessons = new LinkedHashMap<>();
    for (String wish : wishes) {
      if (CORRECTION.matcher(wish.strip()).matches()) {
        put(
            lessons,
            new Lesson("The user said: " + cut(wish.strip()), "correction", "said by the user"));
      }
    }
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i).failed()) {
        learn(steps, i, lessons);
      }
    }
    if (!completed) {
      inVain(steps).forEach(lesson -> put(lessons, lesson));
    }
    return lessons.values().stream().limit(MOST).toList();
  }

  private static void put(Map<String, Lesson> lessons, Lesson lesson) {
    lessons.putIfAbsent(lesson.text(), lesson);
  }

  private static void learn(List<Step> steps, int at, Map<String, Lesson> lessons) {
    Step failed = steps.get(at);
    boolean isCommand = failed.isCommand() && Commands.isTelling(failed.about());
    if (!isCommand && !failed.tool().equals("Read")) {
      return;
    }
    Set<String> changed = new LinkedHashSet<>();
    for (int i = at + 1; i < Math.min(steps.size(), at + 1 + REACH); i++) {
      Step later = steps.get(i);
      changed.addAll(later.changed());
      if (later.failed() || !later.tool().equals(failed.tool())) {
        continue;
      }
      String evidence = failed.id() + " failed: " + failed.said() + "; " + later.id() + " worked";
      if (!isCommand) {
        if (!later.about().equals(failed.about())
            && name(later.about()).equals(name(failed.about()))) {
          put(
              lessons,
              new Lesson(
                  "There is no " + failed.about() + "; it is " + later.about() + ".",
                  "file",
                  evidence));
          return;
        }
      } else if (later.about().equals(failed.about())) {
        if (!changed.isEmpty()) {
          put(lessons, new Lesson(changed(failed, changed), "change", evidence));
        }
        return;
      } else if (Commands.isTelling(later.about())
          && Commands.areAlike(failed.about(), later.about())) {
        put(
            lessons,
            new Lesson(
                "`"
                    + failed.about()
                    + "` fails here ("
                    + failed.said()
                    + "); `"
                    + later.about()
                    + "` works.",
                "command",
                evidence));
        return;
      }
    }
  }

  private static String changed(Step failed, Collection<String> files) {
    List<String> named = files.stream().limit(3).toList();
    return "`"
        + failed.about()
        + "` failed ("
        + failed.said()
        + ") until "
        + String.join(", ", named)
        + (files.size() > 3
            ? " and others were changed."
            : files.size() > 1 ? " were changed." : " was changed.");
  }

  private static List<Lesson> inVain(List<Step> steps) {
    Map<String, List<Step>> failed = new LinkedHashMap<>();
    for (Step each : steps) {
      if (each.isCommand() && Commands.isTelling(each.about())) {
        if (each.failed()) {
          failed.computeIfAbsent(each.about(), _ -> new ArrayList<>()).add(each);
        } else {
          failed.remove(each.about());
        }
      }
    }
    List<Lesson> lessons = new ArrayList<>();
    failed.forEach((command, tries) -> {
      if (tries.size() >= 2) {
        lessons.add(
            new Lesson(
                "`" + command + "` failed in vain here (" + tries.getLast().said() + ").",
                "failed",
                tries.size() + " times, the last in " + tries.getLast().id()));
      }
    });
    return lessons;
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static String cut(String text) {
    return text.length() <= LONGEST_WISH ? text : text.substring(0, LONGEST_WISH) + "…";
  }
}
