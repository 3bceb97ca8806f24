#!/bin/sh
# Writes the class that knows which version and commit this is: build-info.sh VERSION FOLDER. A class, because reading
# a resource out of a jar takes longer than everything else that --version does.
set -eu
version=$1
folder=$2/io/agenticflow/cli/command
# No time and no machine in it: the same commit always gives the same bytes.
# Where there is no clone, as in the build of an image, whoever builds says which commit it is.
commit=${AGENTIC_FLOW_COMMIT:-$(git describe --always --dirty --abbrev=12 --exclude '*' 2> /dev/null || true)}
mkdir -p "$folder"
cat > "$folder/BuildInfo.java.new" << END
package io.agenticflow.cli.command;

/** Which version and commit this is. Written by the build. */
public final class BuildInfo {
  public static final String VERSION = "$version";

  /** Empty where the build was not made from a clone. */
  public static final String COMMIT = "$commit";

  private BuildInfo() {}
}
END
# Left alone where nothing changed, so that nothing is compiled again.
if cmp -s "$folder/BuildInfo.java.new" "$folder/BuildInfo.java"; then
  rm "$folder/BuildInfo.java.new"
else
  mv "$folder/BuildInfo.java.new" "$folder/BuildInfo.java"
fi
