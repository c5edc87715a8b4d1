import Formats
import Testing

@Suite("Crash reports") struct CrashReportTests {
  private func read(_ text: String) -> [CrashReport] { CrashReport.reports(in: Array(text.utf8)) }

  @Test("AddressSanitizer: kind, access, and the first stack without the runtime’s frames")
  func address() throws {
    let reports = read(
      """
      some output
      =================================================================
      ==12==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x602000000020 at pc 0x55 bp 0x7 sp 0x8
      WRITE of size 1 at 0x602000000020 thread T0
          #0 0x7f in __interceptor_memcpy ../../libsanitizer/asan.cpp:1
          #1 0x55 in ns::Buffer<char>::copy(char const*, unsigned long) const /src/copy.cc:4:7
          #2 0x55 in main /src/main.cc:9
          #3 0x7f in __libc_start_call_main ../sysdeps/x.h:58
          #4 0x55 in _start (/src/program+0x1140)

      allocated by thread T0 here:
          #0 0x7f in malloc x.cpp:69
          #1 0x55 in other /src/other.c:5
      SUMMARY: AddressSanitizer: heap-buffer-overflow /src/copy.cc:4
      """)
    let report = try #require(reports.first)
    #expect(reports.count == 1)
    #expect(report.tool == .addressSanitizer)
    #expect(report.kind == "heap-buffer-overflow")
    #expect(report.isWrite == true)
    #expect(report.address == 0x6020_0000_0020)
    #expect(report.frames.map(\.function) == ["ns::Buffer::copy", "main"])
    #expect(report.frames.map(\.file) == ["copy.cc", "main.cc"])
    #expect(report.frames.map(\.line) == [4, 9])
  }

  @Test("Other sanitizers, by what they call it")
  func others() {
    let reports = read(
      """
      ==1==ERROR: AddressSanitizer: SEGV on unknown address 0x000000000010 (pc 0x1 bp 0x2 sp 0x3 T0)
      ==1==The signal is caused by a READ memory access.
          #0 0x1 in f /a.c:1
      SUMMARY: x
      ==1==ERROR: AddressSanitizer: attempting double-free on 0x1 in thread T0:
          #0 0x1 in f /a.c:1

      ==1==ERROR: LeakSanitizer: detected memory leaks
      ==2==WARNING: MemorySanitizer: use-of-uninitialized-value
          #0 0x1 in g /b.c:2
      WARNING: ThreadSanitizer: data race (pid=1)
        Write of size 4 at 0x1 by thread T1:
          #0 h /c.c:3 (program+0x1)

      a.c:3:45: runtime error: signed integer overflow: 2147483647 + 1 cannot be represented
      a.c:4:1: runtime error: load of address 0x1 with insufficient space for an object of type 'int'
      """)
    #expect(
      reports.map(\.kind) == [
        "SEGV", "double-free", "memory-leak", "use-of-uninitialized-value", "data-race",
        "signed-integer-overflow", "object-size",
      ])
    #expect(reports.map(\.isWrite) == [false, nil, nil, nil, true, nil, false])
    #expect(reports[0].address == 0x10)
    #expect(reports[4].frames.map(\.place) == ["h (c.c)"])
    #expect(reports[5].frames.first?.line == 3)
  }

  @Test("Python, Node.js and Java: the innermost call first, and the cause of a wrapped error")
  func languages() throws {
    let python = read(
      """
      Traceback (most recent call last):
        File "/src/t.py", line 3, in <module>
          f()
        File "/src/lib/u.py", line 2, in f
          return 1/0
                 ~^~
      ZeroDivisionError: division by zero
      """)
    #expect(python.map(\.kind) == ["ZeroDivisionError"])
    #expect(python.first?.frames.map(\.place) == ["f (u.py)", "<module> (t.py)"])
    let node = read(
      """
      /src/t.js:1
      function g(){ null.x }

      TypeError: Cannot read properties of null (reading 'x')
          at g (/src/t.js:1:20)
          at async Object.<anonymous> (/src/t.js:2:1)
          at Module._compile (node:internal/modules/cjs/loader:1521:14)

      Node.js v20
      """)
    #expect(node.map(\.kind) == ["TypeError"])
    #expect(node.first?.frames.map(\.line) == [1, 2])
    let java = read(
      """
      Exception in thread "main" java.lang.RuntimeException: wrapped
      \tat T.main(T.java:1)
      Caused by: java.lang.NullPointerException: x
      \tat T.g(T.java:7)
      \tat java.base/jdk.internal.reflect.X.invoke(X.java:77)
      \t... 1 more
      """)
    #expect(java.map(\.kind) == ["java.lang.NullPointerException"])
    #expect(java.first?.frames.map(\.place) == ["T.g (T.java)"])
    #expect(java.first?.frames.first?.line == 7)
  }

  @Test("The same crash is known when lines move and when a compiler inlines; another is not")
  func sameness() throws {
    func crash(_ frames: [String], kind: String = "heap-buffer-overflow") throws -> CrashReport {
      let lines = frames.enumerated().map { "    #\($0) 0x1 in \($1) /src/a.c:\($0 + 3)" }
      return try #require(
        read(
          "==1==ERROR: AddressSanitizer: \(kind) on address 0x1\n" + lines.joined(separator: "\n")
        ).first)
    }
    let one = try crash(["copy", "parse", "main"])
    #expect(one.isSame(as: try crash(["copy", "read_all", "run"])))
    #expect(one.isSame(as: try crash(["parse", "main", "x"])))
    #expect(!one.isSame(as: try crash(["other", "elsewhere", "main"])))
    #expect(!one.isSame(as: try crash(["copy", "parse", "main"], kind: "SEGV")))
  }

  @Test("Hostile text makes no report without end")
  func budgets() {
    let many = String(
      repeating: "==1==ERROR: AddressSanitizer: SEGV on unknown address 0x0\n", count: 1000)
    #expect(read(many).count == CrashReport.countLimit)
    let deep =
      "==1==ERROR: AddressSanitizer: SEGV on x\n"
      + (0..<5000).map { "#\($0) 0x1 in f\($0) /a.c:1\n" }.joined()
    #expect((read(deep).first?.frames.count ?? 0) <= 256)
    #expect(read("Traceback (most recent call last):\n").isEmpty)
    #expect(read("\tat x(y)\n    at z\nCaused by: \n").isEmpty)
  }
}
