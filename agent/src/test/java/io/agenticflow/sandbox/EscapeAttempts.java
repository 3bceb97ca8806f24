package io.agenticflow.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a command may try to get out of the sandbox, as data. */
final class EscapeAttempts {
  /** What a script prints that got what it wanted. */
  static final String ESCAPED = "ESCAPED";

  private EscapeAttempts() {}

  /** Who gets through with it where there is no sandbox. */
  enum Control {
    /** Root and the user. */
    EVERYBODY,
    /** Root; what it is about is not the user's to begin with. */
    ROOT,
    /** Nobody for sure: the machine may refuse it by itself. */
    NOBODY
  }

  /**
   * One attempt.
   *
   * @param name of what is tried, for the table
   * @param script for bash, in the workspace. It may use {@code $OUT} (a folder outside with the
   *     file secret-name), {@code $H} (the home folder), {@code $VICTIM} (this program's process),
   *     {@code $PORT}, {@code $PORT6}, {@code $UDP}, {@code $SOCK} and {@code $ABSTRACT} (servers)
   */
  record Attempt(String group, String name, Control control, String script) {}

  static List<Attempt> all() {
    List<Attempt> all = new ArrayList<>();
    files(all);
    system(all);
    proc(all);
    kernel(all);
    processes(all);
    network(all);
    guarded(all);
    return all;
  }

  private static void files(List<Attempt> all) {
    String group = "Files outside";
    all.add(user(group, "read by its path", "cat $OUT/secret-name"));
    all.add(user(group, "read through `..`", "cat ../outside/secret-name"));
    all.add(user(group, "read through a link", "ln -s $OUT/secret-name a; cat a"));
    all.add(user(group, "read through a linked folder", "ln -s $OUT b; cat b/secret-name"));
    all.add(user(group, "read through a hard link", "ln $OUT/secret-name c && cat c"));
    all.add(user(group, "move in and read", "mv $OUT/secret-name d; cat d"));
    all.add(user(group, "see the names", "ls $OUT | grep -q secret-name && echo ESCAPED"));
    all.add(user(group, "copy with the shell's own `<`", "x=$(< $OUT/secret-name); echo $x"));
    all.add(user(group, "write a new one", "echo x > $OUT/new"));
    all.add(user(group, "append", "echo x >> $OUT/secret-name"));
    all.add(user(group, "truncate", "perl -e 'truncate(\"$ENV{OUT}/secret-name\", 0)'"));
    all.add(user(group, "remove", "rm -f $OUT/secret-name"));
    all.add(user(group, "remove the folder", "rm -rf $OUT"));
    all.add(user(group, "rename", "mv $OUT/secret-name $OUT/other"));
    all.add(user(group, "write through a link", "ln -s $OUT/new e; echo x > e"));
    all.add(user(group, "link out of the workspace", "echo x > f; ln f $OUT/new"));
    all.add(user(group, "make a folder", "mkdir $OUT/new"));
    all.add(user(group, "make a pipe", "mkfifo $OUT/new"));
    all.add(user(group, "change permissions", "chmod 777 $OUT/secret-name"));
  }

  private static void system(List<Attempt> all) {
    String group = "Home and system";
    all.add(user(group, "read an SSH key", "cat $H/.ssh/id_rsa"));
    all.add(user(group, "read a token of npm", "cat $H/.npmrc"));
    all.add(user(group, "write a start file of the shell", "echo x >> $H/.bashrc"));
    all.add(user(group, "write to a cache of a tool", "echo x > $H/.m2/repository/x.jar"));
    all.add(user(group, "write to `/tmp`", "echo x > /tmp/escape-$VICTIM"));
    all.add(user(group, "write to `/var/tmp`", "echo x > /var/tmp/escape-$VICTIM"));
    all.add(user(group, "write to `/dev/shm`", "echo x > /dev/shm/escape-$VICTIM"));
    all.add(root(group, "read `/etc/shadow`", "grep -q root /etc/shadow && echo ESCAPED"));
    all.add(root(group, "write to `/etc`", "echo x > /etc/escape-$VICTIM"));
    all.add(root(group, "write to `/usr`", "echo x > /usr/local/bin/escape-$VICTIM"));
    all.add(
        root(
            group,
            "write a setting of the kernel",
            "echo $(< /proc/sys/kernel/hostname) > /proc/sys/kernel/hostname && echo ESCAPED"));
    all.add(
        root(
            group,
            "make a device",
            "mknod g b 8 0 && head -c 1 g > /dev/null; [ -b g ] && echo ESCAPED"));
  }

  private static void proc(List<Attempt> all) {
    String group = "Through /proc";
    all.add(user(group, "environment of this program", "cat /proc/$VICTIM/environ"));
    all.add(user(group, "environment of everybody", "cat /proc/[0-9]*/environ"));
    all.add(user(group, "environment of threads", "cat /proc/$VICTIM/task/*/environ"));
    all.add(user(group, "its memory map", "[ -n \"$(< /proc/$VICTIM/maps)\" ] && echo ESCAPED"));
    all.add(user(group, "its memory", ": < /proc/$VICTIM/mem && echo ESCAPED"));
    all.add(
        user(group, "its open files", "[ -n \"$(readlink /proc/$VICTIM/fd/*)\" ] && echo ESCAPED"));
    all.add(user(group, "its root", "cat /proc/$VICTIM/root$OUT/secret-name"));
    all.add(user(group, "its working folder", "cat /proc/$VICTIM/cwd/outside/secret-name"));
    all.add(user(group, "own root", "cat /proc/self/root$OUT/secret-name"));
    all.add(
        user(
            group,
            "its score with the memory killer",
            "x=$(< /proc/$VICTIM/oom_score_adj) && echo $x > /proc/$VICTIM/oom_score_adj && echo"
                + " ESCAPED"));
  }

  private static void kernel(List<Attempt> all) {
    String group = "Kernel";
    all.add(call(group, "trace this program", Control.EVERYBODY, Call.PTRACE, "0x4206, $v, 0, 0"));
    all.add(
        call(
            group,
            "read its memory",
            Control.EVERYBODY,
            Call.PROCESS_VM_READV,
            "$v, 0, 0, 0, 0, 0"));
    all.add(
        call(
            group,
            "write its memory",
            Control.EVERYBODY,
            Call.PROCESS_VM_WRITEV,
            "$v, 0, 0, 0, 0, 0"));
    all.add(
        script(
            group,
            "take one of its open files",
            Control.EVERYBODY,
            "my $p = syscall(434, $v, 0); $r = syscall("
                + number(Call.PIDFD_GETFD)
                + ", $p, 0, 0);"));
    all.add(call(group, "mount", Control.ROOT, Call.MOUNT, "0, 0, 0, 0, 0"));
    all.add(call(group, "unmount", Control.ROOT, Call.UMOUNT2, "$b, 0"));
    all.add(call(group, "open a mount tree", Control.ROOT, Call.OPEN_TREE, "-100, $b, 1"));
    all.add(call(group, "open a file system", Control.ROOT, Call.FSOPEN, "$b, 0"));
    all.add(call(group, "change the root", Control.ROOT, Call.PIVOT_ROOT, "$b, $b"));
    all.add(
        root(group, "change the root with `chroot`", "/usr/sbin/chroot / true && echo ESCAPED"));
    all.add(nobody(group, "a user namespace", "unshare -Ur true && echo ESCAPED"));
    all.add(root(group, "a mount namespace", "unshare -m true && echo ESCAPED"));
    all.add(
        script(
            group,
            "a user namespace with clone3",
            Control.NOBODY,
            "my $a = pack(\"Q11\", 0x10000000, 0, 0, 0, 17, 0, 0, 0, 0, 0, 0); $r = syscall("
                + number(Call.CLONE3)
                + ", $a, 88); exit 0 if $r == 0;"));
    all.add(
        root(
            group,
            "enter this program's namespaces",
            "nsenter --net=/proc/$VICTIM/ns/net true && echo ESCAPED"));
    all.add(call(group, "set up io_uring", Control.EVERYBODY, Call.IO_URING_SETUP, "1, $b"));
    all.add(call(group, "load a BPF program", Control.NOBODY, Call.BPF, "0, $b, 120"));
    all.add(
        call(
            group,
            "watch performance events",
            Control.NOBODY,
            Call.PERF_EVENT_OPEN,
            "$b, 0, -1, -1, 0"));
    all.add(call(group, "handle page faults", Control.NOBODY, Call.USERFAULTFD, "0"));
    all.add(call(group, "the kernel's keys", Control.EVERYBODY, Call.KEYCTL, "0, -3, 0"));
    all.add(
        call(
            group,
            "open a file by its handle",
            Control.ROOT,
            Call.OPEN_BY_HANDLE_AT,
            "-100, $b, 0"));
    all.add(call(group, "load a kernel", Control.NOBODY, Call.KEXEC_LOAD, "0, 0, 0, 0"));
    all.add(call(group, "load a module", Control.NOBODY, Call.INIT_MODULE, "$b, 0, $b"));
    all.add(call(group, "type into the terminal", Control.EVERYBODY, Call.IOCTL, "0, 0x5412, $b"));
    all.add(
        user(
            group,
            "gain privileges by a program",
            "grep -q 'NoNewPrivs:.0' /proc/self/status && echo ESCAPED"));
    all.add(
        root(
            group,
            "capabilities",
            "(( 0x$(grep CapEff /proc/self/status | cut -f2) & ~0x1b )) && echo ESCAPED"));
  }

  private static void processes(List<Attempt> all) {
    String group = "Processes";
    all.add(user(group, "signal this program", "kill -CONT $VICTIM && echo ESCAPED"));
    all.add(
        user(
            group,
            "limit this program",
            "prlimit --pid $VICTIM --core && prlimit --pid $VICTIM --core=0:0 && echo ESCAPED"));
    all.add(nobody(group, "keys in the environment", "env"));
    all.add(nobody(group, "a child left in the background", "sleep 9$VICTIM & disown"));
    all.add(
        nobody(
            group,
            "a child in a session of its own",
            "(setsid sh -c 'exec sleep 9$VICTIM' > /dev/null 2>&1 < /dev/null &)"));
    all.add(
        user(
            group,
            "a child of nobody, without environment",
            "setsid -f env -i /bin/sh -c \"/bin/sleep 9$VICTIM & \" > /dev/null 2>&1 < /dev/null;"
                + " sleep 0.2"));
  }

  private static void network(List<Attempt> all) {
    String group = "Network";
    all.add(user(group, "TCP", "echo x > /dev/tcp/127.0.0.1/$PORT"));
    all.add(user(group, "TCP by IPv6", "echo x > /dev/tcp/::1/$PORT6"));
    all.add(user(group, "UDP", "echo x > /dev/udp/127.0.0.1/$UDP"));
    all.add(
        user(
            group,
            "a socket of the machine by its path",
            "perl -MSocket -e 'socket(S, PF_UNIX, SOCK_STREAM, 0) and connect(S,"
                + " pack_sockaddr_un($ENV{SOCK})) and print \"ESCAPED\"'"));
    all.add(
        user(
            group,
            "an abstract socket",
            "perl -MSocket -e 'socket(S, PF_UNIX, SOCK_STREAM, 0) and connect(S, pack(\"Sa*\","
                + " PF_UNIX, \"\\0$ENV{ABSTRACT}\")) and print \"ESCAPED\"'"));
    all.add(
        root(
            group,
            "raw packets",
            "perl -MSocket -e 'socket(S, 17, SOCK_RAW, 0) and print \"ESCAPED\"'"));
    all.add(
        root(
            group,
            "raw IP",
            "perl -MSocket -e 'socket(S, PF_INET, SOCK_RAW, 1) and print \"ESCAPED\"'"));
    all.add(
        nobody(
            group,
            "a virtual machine's socket",
            "perl -MSocket -e 'socket(S, 40, SOCK_STREAM, 0) and print \"ESCAPED\"'"));
  }

  private static void guarded(List<Attempt> all) {
    String group = "Files that others act on";
    all.add(user(group, "plant a Git hook", "printf '#!/bin/sh\\n' > .git/hooks/pre-commit"));
    all.add(user(group, "change a Git hook", "echo x >> .git/hooks/pre-push"));
    all.add(user(group, "make a Git hook executable", "chmod 700 .git/hooks/pre-push"));
    all.add(
        user(
            group,
            "put hooks elsewhere",
            "mkdir h; git config core.hooksPath h || printf '[core]\\nhooksPath=h\\n' >>"
                + " .git/config"));
    all.add(
        user(
            group,
            "exchange the folder of hooks",
            "mv .git/hooks i; mkdir .git/hooks; echo x > .git/hooks/post-merge"));
    all.add(nobody(group, "a link in the place of Git's folder", "mv .git j; ln -s $OUT .git"));
    all.add(
        user(
            group,
            "a second repository in its place",
            "mv .git k; mkdir -p .git/hooks; echo x > .git/hooks/pre-push; cp k/HEAD .git"));
    all.add(
        user(
            group,
            "leave a hook from the background",
            "(sleep 0.3; echo x > .git/hooks/late) & sleep 0.1"));
    all.add(user(group, "servers of an agent", "echo '{}' > .mcp.json"));
    all.add(
        user(group, "settings of an agent", "mkdir -p .claude; echo '{}' > .claude/settings.json"));
    all.add(
        user(
            group,
            "local settings of an agent",
            "mkdir -p .claude; echo '{}' > .claude/settings.local.json"));
    all.add(user(group, "this program's settings", "echo 'model: x' > agentic-flow.yaml"));
    all.add(
        user(
            group,
            "an editor's temporary file that is a link",
            "ln -s $OUT/new .file.swp; echo x > .file.swp"));
  }

  private static Attempt user(String group, String name, String script) {
    return new Attempt(group, name, Control.EVERYBODY, script);
  }

  private static Attempt root(String group, String name, String script) {
    return new Attempt(group, name, Control.ROOT, script);
  }

  private static Attempt nobody(String group, String name, String script) {
    return new Attempt(group, name, Control.NOBODY, script);
  }

  /** A system call that is refused as such: every other error says that it was let through. */
  private static Attempt call(
      String group, String name, Control control, Call call, String arguments) {
    return script(group, name, control, "$r = syscall(" + number(call) + ", " + arguments + ");");
  }

  private static Attempt script(String group, String name, Control control, String perl) {
    return new Attempt(
        group,
        name,
        control,
        String.format(
            Locale.ROOT,
            "perl -MErrno -e 'my $v = $ENV{VICTIM} + 0; my $b = \"\\0\" x 256; my $r; %s print"
                + " \"ESCAPED\" if $r != -1 or !($!{EPERM} || $!{ENOSYS} || $!{EACCES} ||"
                + " $!{ESRCH});'",
            perl));
  }

  private static int number(Call call) {
    Machine machine = Machine.current();
    return machine == null ? -1 : call.on(machine);
  }
}
