package io.agenticflow.cli.command;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * Lets a signal do something else than end the JVM.
 *
 * <p>Java has no public way to do that. What nearly every JVM has is called by reflection, so that
 * a runtime without it still works: there the signal ends the program as it always does.
 */
public final class Signals {
  private Signals() {}

  /**
   * Runs {@code action} whenever the signal comes, on a thread of its own.
   *
   * @param name without the SIG
   * @return whether it will
   */
  @SuppressWarnings(
      "ReferenceEquality") // what equals means for an object without a class of its own
  public static boolean on(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) ->
                  switch (method.getName()) {
                    case "handle" -> {
                      action.run();
                      yield null;
                    }
                    case "equals" -> self == arguments[0];
                    case "hashCode" -> System.identityHashCode(self);
                    default -> "the handler of SIG" + name;
                  });
      Method handle = signal.getMethod("handle", signal, handler);
      handle.invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
      return true;
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      return false; // this runtime has no such thing, or keeps the signal for itself
    }
  }
}
