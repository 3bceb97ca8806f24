package io.agenticflow.sandbox;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The seccomp filter of confined processes: a BPF program over {@code struct seccomp_data}
 * (seccomp(2), linux/filter.h).
 *
 * <p>It refuses what Landlock does not see: sockets, io_uring, other processes' memory, mounts and
 * namespaces, the kernel's keys, BPF and modules. What is refused looks to the caller like a call
 * that is not permitted, or one that the kernel does not have where programs know how to do without
 * it. Another architecture's calls (32 bits, x32) are refused as a whole.
 */
final class SeccompFilter {
  private static final int LOAD = 0x20; // BPF_LD | BPF_W | BPF_ABS
  private static final int JUMP_EQUAL = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
  private static final int JUMP_GREATER_EQUAL = 0x35; // BPF_JMP | BPF_JGE | BPF_K
  private static final int JUMP_ANY_BIT = 0x45; // BPF_JMP | BPF_JSET | BPF_K
  private static final int RETURN = 0x06; // BPF_RET | BPF_K
  private static final int ALLOW = 0x7fff_0000; // SECCOMP_RET_ALLOW
  private static final int ERROR = 0x0005_0000; // SECCOMP_RET_ERRNO

  private static final int NUMBER_AT = 0;
  private static final int MACHINE_AT = 4;
  private static final int ARGUMENTS_AT = 16;
  private static final int X32_BIT = 0x4000_0000;

  /** All CLONE_NEW* bits of clone(2) but CLONE_NEWTIME, whose bit means something else there. */
  private static final int NAMESPACES = 0x7E02_0000;

  private static final int TIME_NAMESPACE = 0x80;
  private static final int TIOCSTI = 0x5412; // types into a terminal
  private static final int TIOCLINUX = 0x541C; // pastes into a console

  private static final int AF_UNIX = 1;
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int AF_NETLINK = 16;
  private static final int SOCK_STREAM = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_TYPE_BITS = 0xf;

  private static final List<Call> REFUSED =
      List.of(
          Call.PTRACE,
          Call.PROCESS_VM_READV,
          Call.PROCESS_VM_WRITEV,
          Call.PROCESS_MADVISE,
          Call.PIDFD_GETFD,
          Call.KCMP,
          Call.PERF_EVENT_OPEN,
          Call.MOUNT,
          Call.UMOUNT2,
          Call.PIVOT_ROOT,
          Call.CHROOT,
          Call.MOUNT_SETATTR,
          Call.MOVE_MOUNT,
          Call.OPEN_TREE,
          Call.OPEN_TREE_ATTR,
          Call.FSOPEN,
          Call.FSCONFIG,
          Call.FSMOUNT,
          Call.FSPICK,
          Call.SETNS,
          Call.KEYCTL,
          Call.ADD_KEY,
          Call.REQUEST_KEY,
          Call.BPF,
          Call.USERFAULTFD,
          Call.KEXEC_LOAD,
          Call.KEXEC_FILE_LOAD,
          Call.INIT_MODULE,
          Call.FINIT_MODULE,
          Call.DELETE_MODULE,
          Call.OPEN_BY_HANDLE_AT,
          Call.NAME_TO_HANDLE_AT,
          Call.FANOTIFY_INIT,
          Call.REBOOT,
          Call.SWAPON,
          Call.SWAPOFF,
          Call.ACCT,
          Call.SETTIMEOFDAY,
          Call.CLOCK_SETTIME,
          Call.CLOCK_ADJTIME,
          Call.ADJTIMEX,
          Call.SETHOSTNAME,
          Call.SETDOMAINNAME,
          Call.QUOTACTL,
          Call.QUOTACTL_FD,
          Call.LOOKUP_DCOOKIE,
          Call.SYSLOG,
          Call.VHANGUP,
          Call.IOPL,
          Call.IOPERM,
          Call.MODIFY_LDT);

  /** Programs that try these know how to do without. */
  private static final List<Call> NOT_THERE =
      List.of(Call.CLONE3, Call.IO_URING_SETUP, Call.IO_URING_ENTER, Call.IO_URING_REGISTER);

  private final Machine machine;
  private final ByteBuffer program = ByteBuffer.allocate(8 * 512).order(ByteOrder.LITTLE_ENDIAN);

  private SeccompFilter(Machine machine) {
    this.machine = machine;
  }

  /**
   * Returns the program: one {@code struct sock_filter} of eight bytes after the other.
   *
   * @param unixSockets whether sockets of the machine may be made; Landlock cannot tell them apart,
   *     and one of them may be Docker's
   */
  static byte[] program(Machine machine, Network network, boolean unixSockets) {
    SeccompFilter filter = new SeccompFilter(machine);
    filter.onlyThisMachine();
    for (Call call : REFUSED) {
      filter.refuse(call, ErrorNumber.EPERM);
    }
    for (Call call : NOT_THERE) {
      filter.refuse(call, ErrorNumber.ENOSYS);
    }
    filter.namespaces(Call.CLONE, NAMESPACES);
    filter.namespaces(Call.UNSHARE, NAMESPACES | TIME_NAMESPACE);
    filter.terminalInput();
    filter.limitsOfOthers();
    filter.socketPairs();
    filter.sockets(network, unixSockets);
    filter.add(RETURN, 0, 0, ALLOW);
    byte[] bytes = new byte[filter.program.position()];
    filter.program.flip().get(bytes);
    return bytes;
  }

  private void onlyThisMachine() {
    add(LOAD, 0, 0, MACHINE_AT);
    add(JUMP_EQUAL, 1, 0, machine.auditName());
    add(RETURN, 0, 0, ERROR | ErrorNumber.EPERM);
    add(LOAD, 0, 0, NUMBER_AT);
    if (machine == Machine.X86_64) {
      add(JUMP_GREATER_EQUAL, 0, 1, X32_BIT);
      add(RETURN, 0, 0, ERROR | ErrorNumber.EPERM);
    }
  }

  private void refuse(Call call, int error) {
    int number = call.on(machine);
    if (number >= 0) {
      add(JUMP_EQUAL, 0, 1, number);
      add(RETURN, 0, 0, ERROR | error);
    }
  }

  private void namespaces(Call call, int bits) {
    add(JUMP_EQUAL, 0, 4, call.on(machine));
    add(LOAD, 0, 0, ARGUMENTS_AT);
    add(JUMP_ANY_BIT, 0, 1, bits);
    add(RETURN, 0, 0, ERROR | ErrorNumber.EPERM);
    add(RETURN, 0, 0, ALLOW);
  }

  private void terminalInput() {
    add(JUMP_EQUAL, 0, 5, Call.IOCTL.on(machine));
    add(LOAD, 0, 0, ARGUMENTS_AT + 8);
    add(JUMP_EQUAL, 1, 0, TIOCSTI);
    add(JUMP_EQUAL, 0, 1, TIOCLINUX);
    add(RETURN, 0, 0, ERROR | ErrorNumber.EPERM);
    add(RETURN, 0, 0, ALLOW);
  }

  /** A limit of processor time set for another process of the user ends that process. */
  private void limitsOfOthers() {
    add(JUMP_EQUAL, 0, 4, Call.PRLIMIT64.on(machine));
    add(LOAD, 0, 0, ARGUMENTS_AT);
    add(JUMP_EQUAL, 1, 0, 0);
    add(RETURN, 0, 0, ERROR | ErrorNumber.EPERM);
    add(RETURN, 0, 0, ALLOW);
  }

  /** A pair is connected to nothing else; only those of the machine itself exist anyway. */
  private void socketPairs() {
    add(JUMP_EQUAL, 0, 4, Call.SOCKETPAIR.on(machine));
    add(LOAD, 0, 0, ARGUMENTS_AT);
    add(JUMP_EQUAL, 1, 0, AF_UNIX);
    add(RETURN, 0, 0, ERROR | ErrorNumber.EPERM);
    add(RETURN, 0, 0, ALLOW);
  }

  /** The last part: what is no socket call goes on behind it. */
  private void sockets(Network network, boolean unixSockets) {
    SeccompFilter body = new SeccompFilter(machine);
    body.add(LOAD, 0, 0, ARGUMENTS_AT);
    if (unixSockets) {
      body.allowIf(AF_UNIX);
    }
    switch (network) {
      case Network.None _ -> {
        // No other family.
      }
      case Network.Ports _ -> {
        // Only streams: Landlock knows the ports of TCP alone.
        body.add(JUMP_EQUAL, 1, 0, AF_INET);
        body.add(JUMP_EQUAL, 0, 7, AF_INET6);
        body.add(LOAD, 0, 0, ARGUMENTS_AT + 8);
        body.add(0x54, 0, 0, SOCK_TYPE_BITS); // BPF_ALU | BPF_AND | BPF_K
        body.add(JUMP_EQUAL, 0, 4, SOCK_STREAM);
        body.onlyUsualProtocol(6);
      }
      case Network.All _ -> {
        // Netlink tells the C library which addresses the machine has. Raw sockets are refused.
        body.add(JUMP_EQUAL, 2, 0, AF_INET);
        body.add(JUMP_EQUAL, 1, 0, AF_INET6);
        body.add(JUMP_EQUAL, 4, 6, AF_NETLINK);
        body.add(LOAD, 0, 0, ARGUMENTS_AT + 8);
        body.add(0x54, 0, 0, SOCK_TYPE_BITS); // BPF_ALU | BPF_AND | BPF_K
        body.add(JUMP_EQUAL, 4, 0, SOCK_STREAM);
        body.add(JUMP_EQUAL, 3, 2, SOCK_DGRAM);
        body.add(LOAD, 0, 0, ARGUMENTS_AT + 16);
        body.add(JUMP_EQUAL, 1, 0, 0); // NETLINK_ROUTE
        body.add(RETURN, 0, 0, ERROR | ErrorNumber.EPERM);
        body.add(RETURN, 0, 0, ALLOW);
      }
    }
    body.add(RETURN, 0, 0, ERROR | ErrorNumber.EPERM);
    int length = body.program.position() / 8;
    add(JUMP_EQUAL, 0, length, Call.SOCKET.on(machine));
    body.program.flip();
    program.put(body.program);
  }

  private void allowIf(int value) {
    add(JUMP_EQUAL, 0, 1, value);
    add(RETURN, 0, 0, ALLOW);
  }

  /** Not MPTCP, whose connections Landlock does not look at. */
  private void onlyUsualProtocol(int tcp) {
    add(LOAD, 0, 0, ARGUMENTS_AT + 16);
    add(JUMP_EQUAL, 1, 0, 0);
    add(JUMP_EQUAL, 0, 1, tcp);
    add(RETURN, 0, 0, ALLOW);
  }

  private void add(int code, int whenTrue, int whenFalse, int value) {
    program.putShort((short) code).put((byte) whenTrue).put((byte) whenFalse).putInt(value);
  }
}
