"""Which system calls are closed to a worker, with their numbers on the two machines that are known.

A list of what is closed, not of what is open: interpreter, C library and RocksDB change the harmless calls
that they make from version to version, and a worker that dies in the next update is no use to anyone. What
makes such a list safe is its end: numbers after ``LAST`` are answered as unknown (ENOSYS), so that whatever
a later kernel adds is closed, and libraries, which must run on older kernels, do without.

Numbers: arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h of Linux.
"""

from __future__ import annotations

LAST = 462
"""The highest number that this list has judged (mseal, Linux 6.10)."""

MACHINES = {"x86_64": 0, "aarch64": 1}
"""``platform.machine()`` of the machines whose numbers are known, with their column here."""

CLOSED: dict[str, str] = {
    # Reaching anything outside. A socket that stands can still be read and written.
    "network": """
    socket 41 198, socketpair 53 199, connect 42 203, bind 49 200, listen 50 201, accept 43 202,
    accept4 288 242, sendmsg 46 211, sendmmsg 307 269, setsockopt 54 208
    """,
    # Starting, signalling, tracing and reading processes. Threads are judged in ``TESTED``.
    "processes": """
    execve 59 221, execveat 322 281, fork 57 -, vfork 58 -, kill 62 129, tkill 200 130, tgkill 234 131,
    rt_sigqueueinfo 129 138, rt_tgsigqueueinfo 297 240, ptrace 101 117, process_vm_readv 310 270,
    process_vm_writev 311 271, process_madvise 440 440, process_mrelease 448 448, kcmp 312 272,
    pidfd_open 434 434, pidfd_getfd 438 438, pidfd_send_signal 424 424, setpgid 109 154, setsid 112 157
    """,
    # Taking from others by priority, affinity or placement; raising limits again, which root may.
    "scheduling": """
    setpriority 141 140, ioprio_set 251 30, sched_setaffinity 203 122, sched_setattr 314 274,
    sched_setparam 142 118, sched_setscheduler 144 119, migrate_pages 256 238, move_pages 279 239,
    setrlimit 160 164, get_robust_list 274 100
    """,
    # Becoming somebody else.
    "identity": """
    setuid 105 146, setgid 106 144, setreuid 113 145, setregid 114 143, setresuid 117 147,
    setresgid 119 149, setgroups 116 159, setfsuid 122 151, setfsgid 123 152, capset 126 91
    """,
    # Parts of the kernel where weaknesses are found and that no query needs; memory that no limit counts.
    "kernel": """
    io_uring_setup 425 425, io_uring_enter 426 426, io_uring_register 427 427, io_setup 206 0,
    io_submit 209 2, io_destroy 207 1, io_cancel 210 3, io_getevents 208 4, io_pgetevents 333 292,
    bpf 321 280, perf_event_open 298 241, userfaultfd 323 282, keyctl 250 219, add_key 248 217,
    request_key 249 218, seccomp 317 277, landlock_create_ruleset 444 444, landlock_add_rule 445 445,
    landlock_restrict_self 446 446, personality 135 92, modify_ldt 154 -, vmsplice 278 75, splice 275 76,
    tee 276 77, memfd_create 319 279, memfd_secret 447 447, remap_file_pages 216 234
    """,
    # Talking to other processes.
    "talk": """
    shmget 29 194, shmat 30 196, shmctl 31 195, shmdt 67 197, semget 64 190, semop 65 193, semctl 66 191,
    semtimedop 220 192, msgget 68 186, msgsnd 69 189, msgrcv 70 188, msgctl 71 187, mq_open 240 180,
    mq_unlink 241 181, mq_timedsend 242 182, mq_timedreceive 243 183, mq_notify 244 184,
    mq_getsetattr 245 185
    """,
    # Changing the disk in other ways than by writing to a file, most of which Landlock does not know.
    "files": """
    rename 82 -, renameat 264 38, renameat2 316 276, link 86 -, linkat 265 37, symlink 88 -,
    symlinkat 266 36, mkdir 83 -, mkdirat 258 34, rmdir 84 -, unlink 87 -, unlinkat 263 35, mknod 133 -,
    mknodat 259 33, truncate 76 45, chmod 90 -, fchmod 91 52, fchmodat 268 53, fchmodat2 452 452,
    chown 92 -, lchown 94 -, fchown 93 55, fchownat 260 54, utime 132 -, utimes 235 -, futimesat 261 -,
    utimensat 280 88, setxattr 188 5, lsetxattr 189 6, fsetxattr 190 7, removexattr 197 14,
    lremovexattr 198 15, fremovexattr 199 16, inotify_init 253 -, inotify_init1 294 26,
    inotify_add_watch 254 27, inotify_rm_watch 255 28, fanotify_init 300 262, fanotify_mark 301 263,
    name_to_handle_at 303 264, open_by_handle_at 304 265, sync 162 81
    """,
    # Seeing another file system.
    "mounts": """
    mount 165 40, umount2 166 39, pivot_root 155 41, chroot 161 51, unshare 272 97, setns 308 268,
    open_tree 428 428, move_mount 429 429, fsopen 430 430, fsconfig 431 431, fsmount 432 432,
    fspick 433 433, mount_setattr 442 442, statmount 457 457, listmount 458 458, quotactl 179 60,
    quotactl_fd 443 443, swapon 167 224, swapoff 168 225
    """,
    # Changing the machine.
    "machine": """
    reboot 169 142, kexec_load 246 104, kexec_file_load 320 294, init_module 175 105,
    finit_module 313 273, delete_module 176 106, create_module 174 -, get_kernel_syms 177 -,
    query_module 178 -, iopl 172 -, ioperm 173 -, settimeofday 164 170, clock_settime 227 112,
    adjtimex 159 171, clock_adjtime 305 266, sethostname 170 161, setdomainname 171 162, syslog 103 116,
    acct 163 89, vhangup 153 58, uselib 134 -, _sysctl 156 -, nfsservctl 180 42, lookup_dcookie 212 18,
    ustat 136 -, sysfs 139 -
    """,
}
"""What for → calls, each with its number on x86_64 and aarch64; answered with EPERM."""

UNKNOWN = "clone3 435 435, openat2 437 437"
"""Calls whose arguments stand in memory, which a filter cannot read. As they are unknown (ENOSYS), libraries
fall back to ``clone`` and ``openat``, which it can."""

TESTED = """
    clone 56 220, open 2 -, openat 257 56, sendto 44 206, prlimit64 302 261, prctl 157 167, ioctl 16 29,
    fcntl 72 25
"""
"""Calls that are open with certain arguments: see ``seccomp``."""


def numbers(calls: str, machine: str) -> dict[str, int]:
    """The names in a table of calls with their numbers on a machine; a call that it lacks is left out."""
    column = MACHINES[machine]
    rows = (entry.split() for entry in calls.split(",") if entry.strip())
    return {name: int(both[column]) for name, *both in rows if both[column] != "-"}
