/// The only door to the outside: clock, randomness and outgoing requests.
///
/// Production code receives it from the composition root; tests pass a fixed clock and a seeded
/// generator, which makes every identifier and every deadline reproducible.
public struct Surroundings: Sendable {
  /// The present moment.
  public var now: @Sendable () -> Timestamp
  /// This many cryptographically random bytes.
  public var random: @Sendable (Int) -> [UInt8]
  /// Copies a remote file to a local one; see ``Download``.
  public var download: @Sendable (Download) async throws -> DownloadResult
  /// Asks another server; see ``OutgoingRequest``. Throws ``DeliveryProblem``.
  public var request: @Sendable (OutgoingRequest) async throws -> OutgoingReply
  /// What sends mails; nil where none are sent.
  public var mailer: Mailer?

  /// Surroundings from their parts. Without `download` and `request`, all of them are refused.
  public init(
    now: @escaping @Sendable () -> Timestamp,
    random: @escaping @Sendable (Int) -> [UInt8],
    download: @escaping @Sendable (Download) async throws -> DownloadResult = {
      throw Problem(
        code: "no-network", status: 502, title: "No outgoing network",
        detail: "\($0.address) was not fetched: this process has no outgoing network.")
    },
    request: @escaping @Sendable (OutgoingRequest) async throws -> OutgoingReply = { _ in
      throw DeliveryProblem.later("This process has no outgoing network.")
    },
    mailer: Mailer? = nil
  ) {
    self.now = now
    self.random = random
    self.download = download
    self.request = request
    self.mailer = mailer
  }

  /// The machine's own clock and randomness, with no outgoing network.
  public static var system: Surroundings {
    Surroundings(now: { Timestamp(microseconds: systemMicroseconds()) }, random: systemRandom)
  }
}

/// A remote file wanted locally.
public struct Download: Sendable {
  /// An absolute `https` address.
  public let address: String
  /// The local file to write; an existing one is continued with a range request when possible.
  public let path: String
  /// The most bytes to accept.
  public let limit: Int
  /// Whether somebody else chose the address: then it must be public, nothing redirects it, and it
  /// has ten seconds.
  public let isGuarded: Bool
  /// Called with bytes received so far and the expected total, when known.
  public let progress: @Sendable (Int, Int?) -> Void

  /// A wanted download.
  public init(
    address: String, path: String, limit: Int, isGuarded: Bool = false,
    progress: @escaping @Sendable (Int, Int?) -> Void = { _, _ in }
  ) {
    self.address = address
    self.path = path
    self.limit = limit
    self.isGuarded = isGuarded
    self.progress = progress
  }
}

/// What a download brought.
public struct DownloadResult: Sendable {
  /// Bytes now in the file.
  public let bytes: Int
  /// The server's entity tag, when it sent one.
  public let entityTag: String?

  /// A result.
  public init(bytes: Int, entityTag: String?) {
    self.bytes = bytes
    self.entityTag = entityTag
  }
}

/// A deterministic source for tests and simulations (SplitMix64); never for secrets.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// A generator whose whole sequence follows from the seed.
  public init(seed: UInt64) { state = seed }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
