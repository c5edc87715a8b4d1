/// Reads tar archives (POSIX.1-1988 ustar, POSIX.1-2001 pax, GNU long names) entry by entry.
///
/// Only regular files are delivered. Names are told as they are: never use one as a path.
public struct TarReader<Source: ByteSource> {
  private let stream: TarStream<Source>

  /// A reader over an unpacked archive (put a ``GzipReader`` before it for `.tar.gz`).
  public init(_ source: Source, budget: ArchiveBudget = .standard) {
    stream = TarStream(source, budget: budget)
  }

  /// The next regular file, or nil at the end.
  public mutating func next() throws(ArchiveError) -> (name: String, bytes: [UInt8])? {
    while let entry = try stream.next() {
      if entry.kind == .file { return (entry.name, try stream.content()) }
    }
    return nil
  }
}
