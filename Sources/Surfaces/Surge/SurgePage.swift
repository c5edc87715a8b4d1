import HTML

/// The page.
public enum SurgePage {
  /// HTML.
  public static func bytes(_ results: [SurgeResult]) -> [UInt8] { [] }
}
