import Formats
import Testing

@Suite("Patches in the unified format") struct UnifiedDiffTests {
  private func read(_ text: String) throws -> UnifiedDiff { try UnifiedDiff(Array(text.utf8)) }

  @Test("Files and lines are counted, also in Git’s form, new and deleted files")
  func counts() throws {
    let diff = try read(
      """
      From: somebody
      diff --git a/src/a.c b/src/a.c
      index 1..2 100644
      --- a/src/a.c\t2026-01-01
      +++ b/src/a.c\t2026-01-02
      @@ -1,3 +1,4 @@ int main
       one
      -two
      +2
      +2.5
       three
      @@ -10 +11 @@
      -ten
      \\ No newline at end of file
      +10
      \\ No newline at end of file
      diff --git a/new b/new
      new file mode 100644
      --- /dev/null
      +++ b/new
      @@ -0,0 +1 @@
      +x
      diff --git a/old b/old
      --- a/old
      +++ /dev/null
      @@ -1 +0,0 @@
      -x

      """)
    #expect(diff.files.map(\.path) == ["src/a.c", "new", "old"])
    #expect(diff.files.map(\.added) == [3, 1, 0])
    #expect(diff.files.map(\.removed) == [2, 0, 1])
    #expect(diff.changedLines == 7)
  }

  @Test("What a program could read otherwise is left out of what it is given")
  func normalized() throws {
    let diff = try read(
      """
      Index: other.c
      1d
      !touch evil
      .
      --- a/a.c\t2026-01-01
      +++ b/a.c\t2026-01-02
      @@ -1,3 +1,3 @@ int main
       one

      -two
      +2
      \\ No newline at end of file
      Prereq: 1.2

      """)
    #expect(
      String(decoding: diff.normalized, as: UTF8.self)
        == "--- a/a.c\t\n+++ b/a.c\t\n@@ -1,3 +1,3 @@\n one\n \n-two\n+2\n"
        + "\\ No newline at end of file\n")
    #expect(try UnifiedDiff(diff.normalized).files == diff.files)
  }

  @Test(
    "Paths that lead out, and what nobody can review, are refused with the line",
    arguments: [
      "--- a/../x\n+++ b/../x\n@@ -1 +1 @@\n-a\n+b\n",
      "--- /etc/passwd\n+++ /etc/passwd\n@@ -1 +1 @@\n-a\n+b\n",
      "--- a/.git/config\n+++ b/.git/config\n@@ -1 +1 @@\n-a\n+b\n",
      "--- a/x\n+++ b/.GIT/hooks/y\n@@ -1 +1 @@\n-a\n+b\n", "--- x\n+++ x\n@@ -1 +1 @@\n-a\n+b\n",
      "diff --git a/x b/x\nGIT binary patch\nliteral 1\n",
      "new file mode 120000\n--- /dev/null\n+++ b/x\n",
      "rename from a\nrename to b\n", "--- a/x\n+++ b/y\n@@ -1 +1 @@\n-a\n+b\n",
      "--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n-a\n",
      "@@ -1 +1 @@\n-a\n+b\n",
      "--- a/x\n+++ b/x\n@@ -1 +1 @@\nwrong\n", "--- a/x\n+++ b/x\n", "hello", "",
      "--- a/x\n+++ b/x\n@@ -1,99999999999999999999 +1 @@\n",
    ])
  func refused(_ text: String) {
    #expect(throws: RecordError.self) { try read(text) }
  }
}
