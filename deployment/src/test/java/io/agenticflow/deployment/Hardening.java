package io.agenticflow.deployment;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What every pod here has to be, beyond what a cluster demands: the strictest of Kubernetes' pod
 * security standards, a root file system that cannot be written, no token of the cluster, limits
 * and requests, keys by reference alone.
 */
final class Hardening {
  private Hardening() {}

  static List<String> problems(Map<String, Object> podSpec) {
    List<String> problems = new ArrayList<>();
    require(problems, podSpec, false, "automountServiceAccountToken");
    for (String forbidden : List.of("hostNetwork", "hostPID", "hostIPC")) {
      if (Objects.equals(podSpec.get(forbidden), true)) {
        problems.add(forbidden + " is on");
      }
    }
    Manifest pod = new Manifest("pod", podSpec);
    require(problems, podSpec, true, "securityContext", "runAsNonRoot");
    require(problems, podSpec, 10001, "securityContext", "runAsUser");
    require(problems, podSpec, "RuntimeDefault", "securityContext", "seccompProfile", "type");
    for (Object each : pod.listAt("containers")) {
      container(Manifest.map(each), problems);
    }
    List<Object> volumes = pod.at("volumes") == null ? List.of() : pod.listAt("volumes");
    for (Object volume : volumes) {
      if (Manifest.map(volume).containsKey("hostPath")) {
        problems.add("a volume is a folder of the host");
      }
    }
    mounts(pod, volumes, problems);
    return problems;
  }

  private static void container(Map<String, Object> container, List<String> problems) {
    require(problems, container, false, "securityContext", "allowPrivilegeEscalation");
    require(problems, container, false, "securityContext", "privileged");
    require(problems, container, true, "securityContext", "readOnlyRootFilesystem");
    require(problems, container, true, "securityContext", "runAsNonRoot");
    require(problems, container, List.of("ALL"), "securityContext", "capabilities", "drop");
    Manifest fields = new Manifest("container", container);
    if (fields.at("securityContext", "capabilities", "add") != null) {
      problems.add("capabilities are added");
    }
    for (String what : List.of("cpu", "memory")) {
      for (String kind : List.of("requests", "limits")) {
        if (fields.at("resources", kind, what) == null) {
          problems.add("resources." + kind + "." + what + " is missing");
        }
      }
    }
    keys(fields, problems);
  }

  /** A key as a value is in every place that shows the object. */
  static void keys(Manifest container, List<String> problems) {
    List<Object> variables = container.at("env") == null ? List.of() : container.listAt("env");
    for (Object each : variables) {
      Map<String, Object> variable = Manifest.map(each);
      String name = String.valueOf(variable.get("name"));
      boolean isSecret =
          name.endsWith("_KEY")
              || name.endsWith("_TOKEN")
              || name.equals("AGENTIC_FLOW_LEDGER_URL");
      if (isSecret && new Manifest(name, variable).at("valueFrom", "secretKeyRef", "key") == null) {
        problems.add(name + " is not by reference to a Secret");
      }
    }
  }

  private static void mounts(Manifest pod, List<Object> volumes, List<String> problems) {
    List<Object> names = new ArrayList<>();
    volumes.forEach(each -> names.add(Manifest.map(each).get("name")));
    boolean hasTemporary = false;
    for (Object each : pod.listAt("containers")) {
      for (Object mount :
          Manifest.list(Manifest.map(each).getOrDefault("volumeMounts", List.of()))) {
        Map<String, Object> fields = Manifest.map(mount);
        hasTemporary |= "/tmp".equals(fields.get("mountPath"));
        if (!names.contains(fields.get("name"))) {
          problems.add("there is no volume " + fields.get("name"));
        }
      }
    }
    if (!hasTemporary) {
      problems.add("nothing writable is mounted at /tmp");
    }
  }

  private static void require(
      List<String> problems, Map<String, Object> fields, @Nullable Object value, Object... path) {
    Object is = new Manifest("", fields).at(path);
    if (!Objects.equals(is, value)) {
      problems.add(List.of(path) + " is " + is + " and should be " + value);
    }
  }
}
