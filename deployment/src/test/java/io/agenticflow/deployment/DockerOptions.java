package io.agenticflow.deployment;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * The options of {@code docker run} that do to a container what a pod's specification says, one a
 * line, so that the images are tried under the settings that the manifests declare. What Docker
 * does unasked, such as its seccomp filter, is left out. Folders that the tests make are named
 * {@code @CLAIM@} and {@code @CONFIGURATION@}.
 */
final class DockerOptions {
  private DockerOptions() {}

  /** Returns the options of a pod's only container, and its arguments behind a line {@code --}. */
  static List<String> of(Map<String, Object> podSpec) {
    Manifest pod = new Manifest("pod", podSpec);
    Manifest container = new Manifest("container", pod.mapAt("containers", 0));
    List<String> options = new ArrayList<>();
    options.add(
        "--user="
            + pod.text("securityContext", "runAsUser")
            + ":"
            + pod.text("securityContext", "runAsGroup"));
    options.add("--group-add=" + pod.text("securityContext", "fsGroup"));
    if (Objects.equals(container.at("securityContext", "readOnlyRootFilesystem"), true)) {
      options.add("--read-only");
    }
    if (Objects.equals(container.at("securityContext", "allowPrivilegeEscalation"), false)) {
      options.add("--security-opt=no-new-privileges");
    }
    for (Object each : container.listAt("securityContext", "capabilities", "drop")) {
      options.add("--cap-drop=" + each);
    }
    String memory = bytes(container.text("resources", "limits", "memory"));
    options.add("--memory=" + memory);
    options.add("--memory-swap=" + memory);
    options.add("--cpus=" + container.text("resources", "limits", "cpu"));
    for (Object each : container.listAt("volumeMounts")) {
      options.add(mount(pod, new Manifest("mount", Manifest.map(each))));
    }
    for (Object each : container.listAt("env")) {
      Manifest variable = new Manifest("env", Manifest.map(each));
      options.add(
          "--env="
              + variable.text("name")
              + (variable.at("value") == null ? "" : "=" + variable.text("value")));
    }
    options.add("--");
    if (container.at("args") != null) {
      container.listAt("args").forEach(each -> options.add(each.toString()));
    }
    return options;
  }

  private static String mount(Manifest pod, Manifest mount) {
    String path = mount.text("mountPath");
    for (Object each : pod.listAt("volumes")) {
      Manifest volume = new Manifest("volume", Manifest.map(each));
      if (!volume.text("name").equals(mount.text("name"))) {
        continue;
      }
      if (volume.at("emptyDir") != null) {
        // As the kubelet makes one for an fsGroup: everybody of the group may write.
        return "--tmpfs="
            + path
            + ":rw,exec,nosuid,nodev,mode=1777,size="
            + bytes(volume.text("emptyDir", "sizeLimit"));
      }
      if (volume.at("persistentVolumeClaim") != null) {
        return "--volume=@CLAIM@/" + mount.text("subPath") + ":" + path;
      }
      if (volume.at("configMap") != null) {
        return "--volume=@CONFIGURATION@:" + path + ":ro";
      }
    }
    throw new IllegalArgumentException("nobody knows what is mounted at " + path);
  }

  /** Returns {@code 256m} for {@code 256Mi}. */
  private static String bytes(String quantity) {
    if (!quantity.matches("[0-9]+[MG]i")) {
      throw new IllegalArgumentException(quantity + " is not told in Mi or Gi");
    }
    return quantity.substring(0, quantity.length() - 1).toLowerCase(Locale.ROOT);
  }
}
