package io.agenticflow.sandbox;

import java.nio.file.Path;
import java.util.List;

/**
 * Which files confined processes may use; everything else is out of reach.
 *
 * @param read files and folders, with all below them, to read and execute
 * @param write folders, with all below them, and files to read, execute, write, make and remove
 * @param devices to read, write and control
 * @param guarded files and folders inside {@code write} that are not to be changed
 */
record Rights(List<Path> read, List<Path> write, List<Path> devices, List<Path> guarded) {
  Rights {
    read = List.copyOf(read);
    write = List.copyOf(write);
    devices = List.copyOf(devices);
    guarded = List.copyOf(guarded);
  }
}
