import Federation
import Formats
import Foundation

/// The keys of other hubs, each in a file of its own.
enum HubKeys {
  /// How this hub appears to others. Keys are read when they are needed, so that new ones count at
  /// once and none stays in memory.
  static func identity(_ settings: Settings) -> FederationIdentity {
    let folder = settings.hubKeys
    let name = settings.name.lowercased().prefix { $0 != "/" && $0 != ":" }
    return FederationIdentity(
      name: HubNaming.isName(String(name)) ? String(name) : "breakwater",
      numbering: settings.numberingAuthority.map { ($0, settings.numberingName) }
    ) { hub in
      guard let folder, HubNaming.isName(hub) else { return .none }
      return HubKey(
        token: line(of: "\(folder)/\(hub).token"), secret: line(of: "\(folder)/\(hub).secret"))
    }
  }

  private static func line(of file: String) -> String? {
    FileManager.default.contents(atPath: file).map {
      String(String(decoding: $0.prefix(4096), as: UTF8.self).prefix { !$0.isNewline })
    }
  }
}
