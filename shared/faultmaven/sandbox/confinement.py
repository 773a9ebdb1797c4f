"""What a process that reads strangers' files, or works for one, gives up for good: the network, starting programs.

On Linux the kernel refuses the system calls (seccomp needs no privilege once a process has given up gaining any). An
audit hook of the interpreter refuses the same to Python code everywhere, also where there is no seccomp.
"""

import ctypes
import errno
import platform
import sys

#: Call numbers of socket, socketpair and io_uring_setup (which could open sockets without calling `socket`); those of
#: execve, execveat, ptrace and process_vm_readv; from the kernel's syscall tables. And how seccomp names the machine.
_NETWORK_CALLS = {"x86_64": (41, 53, 425), "aarch64": (198, 199, 425)}
_PROGRAM_CALLS = {"x86_64": (59, 322, 101, 310), "aarch64": (221, 281, 117, 270)}
_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_NETWORK_EVENTS = frozenset({"socket.__new__", "socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo"})
_PROGRAM_EVENTS = frozenset({"subprocess.Popen", "os.exec", "os.posix_spawn", "os.system", "os.fork", "os.forkpty"})
#: The parameter's number in glibc's malloc.h.
_M_ARENA_MAX = -8
_PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS, _SECCOMP_MODE_FILTER = 22, 38, 2
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
#: Numbers from here on are those of x86's second ABI (x32), which would be a way around the list.
_X32 = 0x40000000
_LOAD, _IF_EQUAL, _IF_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_CALL_NUMBER_AT, _ARCHITECTURE_AT = 0, 4


class _Instruction(ctypes.Structure):
    """`struct sock_filter` of linux/filter.h."""

    _fields_ = (
        ("code", ctypes.c_uint16),
        ("then_skip", ctypes.c_uint8),
        ("else_skip", ctypes.c_uint8),
        ("value", ctypes.c_uint32),
    )


class _Program(ctypes.Structure):
    """`struct sock_fprog` of linux/filter.h."""

    _fields_ = (("length", ctypes.c_uint16), ("first", ctypes.POINTER(_Instruction)))


def give_up_network_and_programs() -> bool:
    """Confine this process and all its threads to come; tells whether the kernel enforces it, too."""
    return give_up(network=True, programs=True)


def give_up(*, network: bool, programs: bool) -> bool:
    """Confine this process to what is left; what is given up twice stays given up. Tells what the kernel enforces."""
    events = {*(_NETWORK_EVENTS if network else ()), *(_PROGRAM_EVENTS if programs else ())}

    def refuse(event: str, _: object) -> None:
        if event in events:
            raise PermissionError(errno.EPERM, f"{event} is refused in this process")

    sys.addaudithook(refuse)
    machine = platform.machine()
    if sys.platform != "linux" or machine not in _ARCHITECTURES:
        return False
    calls = (*(_NETWORK_CALLS[machine] if network else ()), *(_PROGRAM_CALLS[machine] if programs else ()))
    return _install(_ARCHITECTURES[machine], calls)


def share_one_arena() -> None:
    """Let all threads take memory from one place.

    glibc sets aside 64 to 128 MB of addresses for each thread that asks for memory. Under a limit on addresses that is
    most of what there is, and a thread for which nothing can be set aside does not fail, it crashes.
    """
    if sys.platform == "linux" and hasattr(library := ctypes.CDLL(None), "mallopt"):
        library.mallopt(_M_ARENA_MAX, 1)


def _install(architecture: int, calls: tuple[int, ...]) -> bool:
    """Hand the filter to the kernel; False where the kernel takes none."""
    refuse_at = 4 + len(calls) + 1
    rows = [
        (_LOAD, 0, 0, _ARCHITECTURE_AT),
        (_IF_EQUAL, 0, refuse_at - 2, architecture),
        (_LOAD, 0, 0, _CALL_NUMBER_AT),
        (_IF_AT_LEAST, refuse_at - 4, 0, _X32),
        *((_IF_EQUAL, refuse_at - at - 1, 0, call) for at, call in enumerate(calls, 4)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    instructions = (_Instruction * len(rows))(*rows)
    program = _Program(len(rows), instructions)
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    prctl.argtypes = (ctypes.c_int, ctypes.c_ulong, ctypes.c_void_p, ctypes.c_ulong, ctypes.c_ulong)
    return (
        prctl(_PR_SET_NO_NEW_PRIVS, 1, None, 0, 0) == 0
        and prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.addressof(program), 0, 0) == 0
    )
