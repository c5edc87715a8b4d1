/// The system calls that a cell is denied, as a program for the kernel (seccomp, classic BPF).
///
/// Namespaces take most rights away already. This closes what they leave open: parts of the kernel
/// with a history of flaws, the debugging of other processes, the typing into terminals, and the
/// sockets that no network namespace holds, such as those to the host of a virtual machine.
enum SystemCallFilter {
  /// The numbers of one kind of machine.
  struct Machine: Sendable {
    /// AUDIT_ARCH of linux/audit.h.
    let architecture: UInt32
    let denied: [UInt32]
    let clone: UInt32
    let ioctl: UInt32
    let socket: UInt32
    /// The numbers from here on belong to another ABI; nil where there is none.
    let otherABI: UInt32?
  }

  /// Since Linux 5 new calls have one number on all machines: io_uring, the new mount calls,
  /// pidfd_getfd, mount_setattr, quotactl_fd.
  private static let common: [UInt32] = [
    425, 426, 427, 428, 429, 430, 431, 432, 433, 438, 442, 443,
  ]
  private static let clone3: UInt32 = 435

  static let x86 = Machine(
    architecture: 0xC000_003E,
    denied: common + [
      101, 103, 134, 153, 155, 159, 161, 163, 164, 165, 166, 167, 168, 169, 170, 171, 172, 173,
      175, 176, 179, 180, 212, 227, 246, 248, 249, 250, 256, 272, 279, 298, 300, 303, 304, 305,
      308, 310, 311, 312, 313, 320, 321, 323,
    ], clone: 56, ioctl: 16, socket: 41, otherABI: 0x4000_0000)

  static let arm = Machine(
    architecture: 0xC000_00B7,
    denied: common + [
      18, 39, 40, 41, 42, 51, 58, 60, 89, 97, 104, 105, 106, 112, 116, 117, 142, 161, 162, 170,
      171, 217, 218, 219, 224, 225, 238, 239, 241, 262, 264, 265, 266, 268, 270, 271, 272, 273,
      280, 282, 294,
    ], clone: 220, ioctl: 29, socket: 198, otherABI: nil)

  /// This machine's numbers; nil where they are not known, and then there is no filter.
  static var here: Machine? {
    #if arch(x86_64)
      x86
    #elseif arch(arm64)
      arm
    #else
      nil
    #endif
  }

  private static let permit: UInt32 = 0x7FFF_0000
  private static let kill: UInt32 = 0x8000_0000
  private static func error(_ number: UInt32) -> UInt32 { 0x0005_0000 | number }
  private static let notPermitted = error(1)
  private static let unknownCall = error(38)
  private static let unknownFamily = error(97)
  /// CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET of linux/sched.h.
  private static let namespaces: UInt32 = 0x7E02_0000

  /// The program's bytes: instructions of eight bytes in the machine's own byte order.
  static func program(_ machine: Machine) -> [UInt8] {
    var code = Code()
    code.load(4)
    code.unless(machine.architecture, return: kill)
    code.load(0)
    if let other = machine.otherABI { code.from(other, return: notPermitted) }
    for number in machine.denied { code.when(number, return: notPermitted) }
    code.when(clone3, return: unknownCall)
    // The first argument lies at 16, the second at 24; their low halves are what counts.
    code.section(machine.clone) { part in
      part.load(16)
      part.anyBit(namespaces, return: notPermitted)
    }
    code.section(machine.ioctl) { part in
      part.load(24)
      part.when(0x5412, return: notPermitted)  // TIOCSTI types into a terminal.
      part.when(0x541C, return: notPermitted)  // TIOCLINUX can as well.
    }
    code.section(machine.socket) { part in
      part.load(16)
      for family: UInt32 in [1, 2, 10] { part.when(family, return: permit) }
      part.finish(unknownFamily)
    }
    code.finish(permit)
    return code.bytes
  }

  private struct Code {
    var bytes: [UInt8] = []
    private var count: Int { bytes.count / 8 }

    private mutating func put(_ code: UInt16, _ yes: UInt8, _ no: UInt8, _ value: UInt32) {
      withUnsafeBytes(of: code) { bytes += $0 }
      bytes += [yes, no]
      withUnsafeBytes(of: value) { bytes += $0 }
    }

    mutating func load(_ offset: UInt32) { put(0x20, 0, 0, offset) }
    mutating func finish(_ value: UInt32) { put(0x06, 0, 0, value) }

    mutating func when(_ value: UInt32, return result: UInt32) {
      put(0x15, 0, 1, value)
      finish(result)
    }

    mutating func unless(_ value: UInt32, return result: UInt32) {
      put(0x15, 1, 0, value)
      finish(result)
    }

    mutating func from(_ value: UInt32, return result: UInt32) {
      put(0x35, 0, 1, value)
      finish(result)
    }

    mutating func anyBit(_ mask: UInt32, return result: UInt32) {
      put(0x45, 0, 1, mask)
      finish(result)
    }

    /// Instructions for one system call; whoever falls through them is permitted.
    mutating func section(_ number: UInt32, _ body: (inout Code) -> Void) {
      var part = Code()
      body(&part)
      part.finish(permit)
      put(0x15, 0, UInt8(part.count), number)
      bytes += part.bytes
    }
  }
}
