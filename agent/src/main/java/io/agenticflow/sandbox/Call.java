package io.agenticflow.sandbox;

/**
 * System calls by name, with their numbers on the machines that we know. From the kernel's {@code
 * arch/x86/entry/syscalls/syscall_64.tbl} and {@code include/uapi/asm-generic/unistd.h}.
 */
enum Call {
  ACCT(163, 89),
  ADD_KEY(248, 217),
  ADJTIMEX(159, 171),
  BPF(321, 280),
  CAPGET(125, 90),
  CAPSET(126, 91),
  CHROOT(161, 51),
  CLOCK_ADJTIME(305, 266),
  CLOCK_SETTIME(227, 112),
  CLONE(56, 220),
  CLONE3(435, 435),
  CLOSE(3, 57),
  CLOSE_RANGE(436, 436),
  DELETE_MODULE(176, 106),
  FANOTIFY_INIT(300, 262),
  FCNTL(72, 25),
  FINIT_MODULE(313, 273),
  FSCONFIG(431, 431),
  FSMOUNT(432, 432),
  FSOPEN(430, 430),
  FSPICK(433, 433),
  INIT_MODULE(175, 105),
  IOCTL(16, 29),
  IOPERM(173, -1),
  IOPL(172, -1),
  IO_URING_ENTER(426, 426),
  IO_URING_REGISTER(427, 427),
  IO_URING_SETUP(425, 425),
  KCMP(312, 272),
  KEXEC_FILE_LOAD(320, 294),
  KEXEC_LOAD(246, 104),
  KEYCTL(250, 219),
  LANDLOCK_ADD_RULE(445, 445),
  LANDLOCK_CREATE_RULESET(444, 444),
  LANDLOCK_RESTRICT_SELF(446, 446),
  LOOKUP_DCOOKIE(212, 18),
  LSEEK(8, 62),
  MEMFD_CREATE(319, 279),
  MODIFY_LDT(154, -1),
  MOUNT(165, 40),
  MOUNT_SETATTR(442, 442),
  MOVE_MOUNT(429, 429),
  NAME_TO_HANDLE_AT(303, 264),
  OPENAT(257, 56),
  OPEN_BY_HANDLE_AT(304, 265),
  OPEN_TREE(428, 428),
  OPEN_TREE_ATTR(467, 467),
  PERF_EVENT_OPEN(298, 241),
  PIDFD_GETFD(438, 438),
  PIPE2(293, 59),
  PIVOT_ROOT(155, 41),
  PRCTL(157, 167),
  PRLIMIT64(302, 261),
  PROCESS_MADVISE(440, 440),
  PROCESS_VM_READV(310, 270),
  PROCESS_VM_WRITEV(311, 271),
  PTRACE(101, 117),
  QUOTACTL(179, 60),
  QUOTACTL_FD(443, 443),
  REBOOT(169, 142),
  REQUEST_KEY(249, 218),
  SECCOMP(317, 277),
  SETDOMAINNAME(171, 162),
  SETHOSTNAME(170, 161),
  SETNS(308, 268),
  SETTIMEOFDAY(164, 170),
  SOCKET(41, 198),
  SOCKETPAIR(53, 199),
  SWAPOFF(168, 225),
  SWAPON(167, 224),
  SYSLOG(103, 116),
  UMOUNT2(166, 39),
  UNSHARE(272, 97),
  USERFAULTFD(323, 282),
  VHANGUP(153, 58),
  WAIT4(61, 260),
  WRITE(1, 64);

  private final int x86;
  private final int aarch64;

  Call(int x86, int aarch64) {
    this.x86 = x86;
    this.aarch64 = aarch64;
  }

  /** Returns its number, or -1 where the machine has no such call. */
  int on(Machine machine) {
    return switch (machine) {
      case X86_64 -> x86;
      case AARCH64 -> aarch64;
    };
  }
}
