import ArgumentParser
import Console

/// The program.
@main
struct Main {
  static func main() async { await Breakwater.main() }
}
