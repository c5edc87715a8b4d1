/// This software, as it names itself in records and to people.
public enum Software {
  /// The version, by Semantic Versioning 2.0.0.
  public static let version = "0.1.0"
}
