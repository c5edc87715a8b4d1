import Foundation
import TestSupport
import Testing

@testable import Sandbox

@Suite("Nothing outside a cell can be seen, reached or changed from inside", .serialized)
struct ReachTests {
  private func each(_ body: () async throws -> Void) async throws {
    if let reason = await Cells.refusal {
      print("skipped: no cells here: \(reason)")
      return
    }
    try await body()
  }

  @Test("A secret of the host cannot be read by path, link, device or through a process")
  func secrets() async throws {
    try await each {
      try await TestFolder.with { folder async throws in
        let secret = folder + "/secret"
        try Data("the-secret-of-the-host".utf8).write(to: URL(fileURLWithPath: secret))
        chmod(folder, 0o755)
        chmod(secret, 0o644)
        let outcome = try await Cells.shell(
          """
          ln -s \(secret) /cell/link; ln -s / /cell/root; ln -s /proc/1/root /cell/first
          cat \(secret) /cell/link /cell/root\(secret) /cell/first\(secret) /proc/1/root\(secret) \
            /proc/1/cwd\(secret) /proc/self/root\(secret) /input/../..\(secret) /input/..\(secret)
          cat /etc/shadow /root/.ssh/* /home/*/.ssh/* /var/lib/dpkg/status /run/* /sys/class/net/*/address
          cat /dev/vda /dev/sda /dev/mem /dev/kmsg /proc/kcore /proc/kmsg /proc/1/mem
          ls /dev | tr '\\n' ' '
          """)
        #expect(!outcome.text.contains("the-secret-of-the-host"))
        #expect(!outcome.text.contains("root:"))
        #expect(
          Set(outcome.text.split(separator: " ").map { $0.filter { !$0.isNewline } }).isSubset(of: [
            "", "core", "fd", "full", "null", "ptmx", "pts", "random", "shm", "stderr", "stdin",
            "stdout", "tty", "urandom", "zero", "console",
          ]), "\(outcome.text)")
      }
    }
  }

  @Test("The server’s environment and open files do not come along")
  func inheritance() async throws {
    try await each {
      try await TestFolder.with { folder async throws in
        setenv("BREAKWATER_TEST_SECRET", "environment-secret", 1)
        defer { unsetenv("BREAKWATER_TEST_SECRET") }
        try Data("file-secret".utf8).write(to: URL(fileURLWithPath: folder + "/open"))
        // Without O_CLOEXEC, as a library might do it.
        let file = open(folder + "/open", O_RDONLY)
        defer { close(file) }
        let outcome = try await Cells.shell(
          """
          env; cat /proc/[0-9]*/environ | tr '\\0' '\\n'; cat /proc/[0-9]*/cmdline | tr '\\0' ' '
          for f in /proc/[0-9]*/fd/*; do case $f in */fd/[012]) ;; *) timeout 1 cat $f;; esac; done
          """)
        #expect(!outcome.text.contains("environment-secret"))
        #expect(!outcome.text.contains("file-secret"))
        #expect(outcome.text.contains("HOME=/cell"))
      }
    }
  }

  @Test("No socket reaches anything: not the server, not a name, not the host of this machine")
  func network() async throws {
    try await each {
      guard Cells.has("python3") else { return }
      // Something that listens on the host, on both kinds of socket a network namespace holds.
      let listener = try Listener()
      let outcome = try await Cells.python(
        """
        import socket
        def go(name, family, kind, address, protocol=0):
          try:
            s = socket.socket(family, kind, protocol); s.settimeout(2); s.connect(address)
            if kind == socket.SOCK_DGRAM: s.send(b'x')
            print(name, 'REACHED')
          except Exception as e: print(name, type(e).__name__)
        go('loopback', socket.AF_INET, socket.SOCK_STREAM, ('127.0.0.1', \(listener.port)))
        go('six', socket.AF_INET6, socket.SOCK_STREAM, ('::1', \(listener.port)))
        go('far', socket.AF_INET, socket.SOCK_STREAM, ('192.0.2.1', 80))
        go('metadata', socket.AF_INET, socket.SOCK_STREAM, ('169.254.169.254', 80))
        go('udp', socket.AF_INET, socket.SOCK_DGRAM, ('192.0.2.1', 53))
        go('abstract', socket.AF_UNIX, socket.SOCK_STREAM, '\\0\(listener.name)')
        go('vsock', 40, socket.SOCK_STREAM, (2, 1024))
        go('netlink', 16, socket.SOCK_RAW, (0, 0))
        go('packet', 17, socket.SOCK_RAW, ('lo', 0))
        go('alg', 38, 5, ('hash', 'sha256'))
        go('raw', socket.AF_INET, socket.SOCK_RAW, ('127.0.0.1', 0), 1)
        try: print('name', socket.getaddrinfo('example.org', 80), 'REACHED')
        except Exception as e: print('name', type(e).__name__)
        """)
      #expect(outcome.end == .exited(0), "\(outcome.errorText)")
      #expect(outcome.text.split(separator: "\n").count == 12)
      #expect(!outcome.text.contains("REACHED"), "\(outcome.text)")
      #expect(!listener.wasReached)
    }
  }

  @Test("Two cells at one time do not see each other")
  func otherCell() async throws {
    try await each {
      async let one = Cells.shell(
        "echo neighbour > /tmp/x; echo neighbour > /dev/shm/x; exec -a neighbour-q5 sleep 3")
      try await Host.runs("neighbour-q5")
      let outcome = try await Cells.shell(
        "cat /tmp/* /dev/shm/*; ps ax; ipcs; kill -9 -1; for i in $(seq 2 3000); do kill -9 $i; done"
      )
      #expect(!outcome.text.contains("neighbour"))
      #expect(try await one.end == .exited(0))
    }
  }

  @Test("System calls that would lead out are refused")
  func systemCalls() async throws {
    try await each {
      guard Cells.has("python3"), SystemCallFilter.here != nil else { return }
      let outcome = try await Cells.python(
        """
        import ctypes, os, platform
        libc = ctypes.CDLL(None, use_errno=True)
        arm = platform.machine() == 'aarch64'
        calls = {
          'ptrace': (117 if arm else 101, 16, 1, 0, 0), 'mount': (40 if arm else 165, b'none', b'/cell', b'tmpfs', 0, 0),
          'unshare': (97 if arm else 272, 0x10000000), 'setns': (268 if arm else 308, 0, 0),
          'clone user': (220 if arm else 56, 0x10000000 | 17, 0, 0, 0, 0),
          'bpf': (280 if arm else 321, 0, 0, 0), 'keyctl': (219 if arm else 250, 0, 0),
          'io_uring': (425, 1, 0), 'userfaultfd': (282 if arm else 323, 0),
          'perf': (241 if arm else 298, 0, 0, -1, -1, 0), 'module': (273 if arm else 313, 0, b'', 0),
          'kexec': (104 if arm else 246, 0, 0, 0, 0), 'reboot': (142 if arm else 169, 0xfee1dead, 672274793, 0, 0),
          'handle': (265 if arm else 304, -1, 0, 0), 'readv': (270 if arm else 310, 1, 0, 0, 0, 0, 0),
          'chroot': (51 if arm else 161, b'/cell'), 'pivot': (41 if arm else 155, b'/cell', b'/cell'),
          'open_tree': (428, -100, b'/', 1), 'swapon': (224 if arm else 167, b'/cell/x', 0),
        }
        for name, (number, *arguments) in calls.items():
          ctypes.set_errno(0)
          result = libc.syscall(number, *arguments)
          if name == 'clone user' and result == 0: os._exit(0)
          print(name, result, ctypes.get_errno())
        ctypes.set_errno(0); print('clone3', libc.syscall(435, 0, 0), ctypes.get_errno())
        """)
      let lines = outcome.text.split(separator: "\n")
      #expect(lines.count == 20, "\(outcome.text)\(outcome.errorText)")
      for line in lines.dropLast() { #expect(line.hasSuffix(" -1 1"), "\(line)") }
      #expect(lines.last == "clone3 -1 38")
    }
  }

  @Test("No more rights are to be had: setuid programs, device nodes, capabilities")
  func rights() async throws {
    try await each {
      let outcome = try await Cells.shell(
        """
        cp /bin/bash /cell/b && chmod u+s /cell/b && /cell/b -p -c 'id -u'
        mknod /cell/disk b 254 0 && echo MADE; chown 0:0 /cell/b && echo CHOWNED
        su -c id </dev/null; mount -o remount,rw /usr && echo MOUNTED; hostname other && echo NAMED
        nice -n -5 true; date -s 2001-01-01 && echo SET; umount /input && echo UMOUNTED
        """)
      #expect(outcome.text.split(separator: "\n").first == "1000")
      for word in ["MADE", "CHOWNED", "MOUNTED", "NAMED", "UMOUNTED", "uid=0"] {
        #expect(!outcome.text.contains(word), "\(word)")
      }
      #expect(Timestamped.now > 1_700_000_000)
    }
  }

  @Test("The kernel’s switches cannot be moved")
  func kernelSwitches() async throws {
    try await each {
      let outcome = try await Cells.shell(
        """
        for f in /proc/sysrq-trigger /proc/sys/kernel/core_pattern /proc/sys/kernel/hostname \
          /proc/sys/vm/overcommit_memory /proc/sys/kernel/modprobe \
          /proc/self/uid_map /proc/self/setgroups /proc/sys/user/max_user_namespaces; do
          (echo 1 > $f) 2>/dev/null && echo WROTE $f
        done
        for f in self 1; do (echo -1000 > /proc/$f/oom_score_adj) && echo WROTE $f; done; true
        """)
      #expect(outcome.end == .exited(0))
      #expect(!outcome.text.contains("WROTE"), "\(outcome.text)")
    }
  }

  @Test("Signals reach nobody outside, and the first process has no more rights than the others")
  func signals() async throws {
    try await each {
      let outcome = try await Cells.shell(
        """
        kill -9 1; kill -9 -1; kill -9 \(getpid()) \(getppid()); kill -STOP 1
        grep -E '^(Cap|NoNew|Seccomp:|Uid)' /proc/1/status | md5sum > /cell/first
        grep -E '^(Cap|NoNew|Seccomp:|Uid)' /proc/self/status | md5sum > /cell/self
        cmp /cell/first /cell/self && echo alike
        for n in user mnt net pid ipc; do
          [ "$(readlink /proc/1/ns/$n)" = "$(readlink /proc/self/ns/$n)" ] || echo other $n
        done; echo still here
        """)
      #expect(outcome.text == "alike\nstill here\n", "\(outcome.errorText)")
    }
  }

  @Test("There is no terminal to type into")
  func terminal() async throws {
    try await each {
      guard Cells.has("python3") else { return }
      let outcome = try await Cells.python(
        """
        import fcntl, os, termios
        for name in ['/dev/tty', '/dev/console']:
          try: os.open(name, os.O_RDWR); print('OPENED')
          except OSError as e: print('no')
        for fd in range(3):
          try: fcntl.ioctl(fd, termios.TIOCSTI, b'x'); print('TYPED')
          except OSError as e: print('no')
        a, b = os.openpty()
        try: fcntl.ioctl(b, termios.TIOCSTI, b'x'); print('TYPED')
        except OSError as e: print(e.errno)
        """)
      #expect(outcome.text == "no\nno\nno\nno\nno\n1\n", "\(outcome.text)\(outcome.errorText)")
    }
  }

  @Test("What it was given cannot be changed, nor the programs it runs with")
  func tree() async throws {
    try await each {
      let file = try #require(CellFile("given", Array("before".utf8), isExecutable: true))
      let outcome = try await Cells.shell(
        """
        echo after > /input/given; rm -f /input/given; mv /input/given /input/x; chmod 777 /input
        chmod 777 /input/given; ln /input/given /cell/hard; echo x > /input/new; rm -rf /usr/bin/cat
        mount --bind /cell /input; touch /usr/lib/x /etc/passwd; cat /input/given
        """, files: [file])
      #expect(outcome.text == "before")
      #expect(FileManager.default.isExecutableFile(atPath: "/bin/cat"))
    }
  }
}

enum Timestamped {
  static var now: Int { Int(Date().timeIntervalSince1970) }
}

/// A server on the host that nobody may reach from a cell.
private final class Listener: Sendable {
  private let sockets: [Int32]
  let port: UInt16
  let name: String

  init() throws {
    let stream = Int32(SOCK_STREAM.rawValue)
    let inet = socket(AF_INET, stream | Int32(SOCK_NONBLOCK.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(inet, $0, length) == 0 && listen(inet, 8) == 0 && getsockname(inet, $0, &length) == 0
      }
    }
    try #require(bound)
    port = UInt16(bigEndian: address.sin_port)
    name = "breakwater-test-\(getpid())-\(port)"
    let unix = socket(AF_UNIX, stream | Int32(SOCK_NONBLOCK.rawValue), 0)
    var place = sockaddr_un()
    place.sun_family = sa_family_t(AF_UNIX)
    let bytes = [0] + Array(name.utf8)
    withUnsafeMutableBytes(of: &place.sun_path) { $0.copyBytes(from: bytes) }
    let size = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
    let boundToo = withUnsafeMutablePointer(to: &place) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(unix, $0, size) == 0 && listen(unix, 8) == 0
      }
    }
    try #require(boundToo)
    sockets = [inet, unix]
  }

  var wasReached: Bool { sockets.contains { accept($0, nil, nil) >= 0 } }

  deinit { for socket in sockets { close(socket) } }
}
