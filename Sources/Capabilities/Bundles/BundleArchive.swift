import Formats
import Ledger
public import Signing
public import Vocabulary

/// A bundle as one file: making it, and checking it with nothing but the key.
public enum BundleArchive {
  private static let manifest = "manifest.json"
  private static let envelope = "manifest.dsse.json"
  private static let budget = ArchiveBudget(
    entryBytes: 64 << 20, totalBytes: 256 << 20, entries: 20_000)

  /// The bytes of a bundle; throws ``BundleProblem`` when they are too many.
  static func make(_ contents: BundleContents, with signer: NoteSigner) throws -> [UInt8] {
    let files = contents.files
    let payload = BundleManifest(contents, files).json.canonical()
    let sealed = try DSSEEnvelope(
      sealing: payload, type: BundleManifest.mediaType, with: signer)
    var zip = ZipWriter()
    var fits = true
    for file in files { fits = zip.add(file.name, file.bytes) && fits }
    fits = zip.add(manifest, payload) && fits
    fits = zip.add(envelope, sealed.json.serializedBytes(pretty: true) + [10]) && fits
    let bytes = zip.bytes
    guard fits, bytes.count <= BundleRules.mostBytes else { throw BundleProblem.tooMuch }
    return bytes
  }

  /// What a bundle that was checked says about itself.
  public struct Verified: Sendable {
    /// Its number.
    public let number: Int64
    /// For whom, by identifier and by name.
    public let organization: (id: String, name: String)
    /// When it was made.
    public let madeAt: String
    /// The last day on which it should be worked from.
    public let goodUntil: CalendarDay
    /// The bundle that it takes the place of.
    public let replaces: Int64?
    /// Its files by name, each as it was signed.
    public let files: [String: [UInt8]]

    /// The codes of its actions with what they are about, in its order.
    public var codes: [(code: String, product: String, asset: String)] {
      let document = files["actions.json"].flatMap { try? JSONValue.parse($0, budget: .inventory) }
      return (document?["actions"]?.array ?? []).map {
        ($0["code"]?.text ?? "", $0["product"]?.text ?? "", $0["assetName"]?.text ?? "")
      }
    }
  }

  /// Checks a bundle: that the manifest was signed with this key, and that every file is the one the
  /// manifest names, with none missing and none besides. Needs no network. Throws ``BundleProblem``
  /// that names the file.
  public static func verify(_ bytes: [UInt8], key: NoteVerifier) throws -> Verified {
    let whole = try read(bytes)
    var files = whole.files
    guard let sealed = files.removeValue(forKey: envelope) else {
      throw BundleProblem.damaged("\(envelope) is missing.")
    }
    guard let stated = files.removeValue(forKey: manifest) else {
      throw BundleProblem.damaged("\(manifest) is missing.")
    }
    let payload = try open(sealed, key)
    guard payload == stated else {
      throw BundleProblem.damaged("\(manifest) is not the one that was signed.")
    }
    guard let found = (try? JSONValue.parse(payload)).flatMap({ BundleManifest($0) }) else {
      throw BundleProblem.damaged("\(manifest) is no manifest of a bundle.")
    }
    for file in found.files {
      guard let bytes = files[file.name] else {
        throw BundleProblem.damaged("\(file.name) is missing.")
      }
      guard bytes.count == file.size, sha256(bytes).description == file.sha256 else {
        throw BundleProblem.damaged("\(file.name) is not the one that was signed.")
      }
    }
    let named = Set(found.files.map(\.name))
    if let extra = files.keys.sorted().first(where: { !named.contains($0) }) {
      throw BundleProblem.damaged("\(extra) was added; it is not in the manifest.")
    }
    if let odd = difference(bytes, whole.rebuilt) { throw BundleProblem.damaged("\(odd).") }
    return Verified(
      number: found.number, organization: (found.organization, found.organizationName),
      madeAt: found.madeAt, goodUntil: found.goodUntil, replaces: found.replaces, files: files)
  }

  /// What an archive has besides the files that were signed, such as bytes before it, a comment
  /// behind it, or a name that only some programs read; nil when it is byte for byte what is written
  /// here.
  private static func difference(_ bytes: [UInt8], _ rebuilt: [UInt8]) -> ArchiveError? {
    guard bytes != rebuilt else { return nil }
    let place = zip(bytes, rebuilt).enumerated().first { $0.element.0 != $0.element.1 }?.offset
    let at = place ?? min(bytes.count, rebuilt.count)
    return ArchiveError("It holds something besides the files that were signed, at byte \(at)")
  }

  /// The files by name, and the archive as it is written here for the same files.
  private static func read(
    _ bytes: [UInt8]
  ) throws -> (files: [String: [UInt8]], rebuilt: [UInt8]) {
    var files: [String: [UInt8]] = [:]
    var writer = ZipWriter()
    do throws(ArchiveError) {
      var zip = try ZipReader(ArraySource(bytes), budget: budget)
      for entry in zip.entries {
        let content = try zip.read(entry)
        guard files.updateValue(content, forKey: entry.name) == nil else {
          throw ArchiveError("twice in the archive", entry: entry.name)
        }
        writer.add(entry.name, content)
      }
    } catch {
      throw BundleProblem.damaged("It is no whole bundle: \(error).")
    }
    return (files, writer.bytes)
  }

  private static func open(_ sealed: [UInt8], _ key: NoteVerifier) throws -> [UInt8] {
    let json: JSONValue
    let found: DSSEEnvelope
    do {
      json = try JSONValue.parse(sealed)
      found = try DSSEEnvelope(json, payloadLimit: 8 << 20)
    } catch {
      throw BundleProblem.damaged("\(envelope) is no signed document.")
    }
    guard found.payloadType == BundleManifest.mediaType,
      let payload = Base64.decode(found.payload)
    else { throw BundleProblem.damaged("\(envelope) does not seal a bundle.") }
    let signed = DSSEEnvelope.signedBytes(type: found.payloadType, payload: payload)
    let holds = found.signatures.contains { signature in
      Base64.decode(signature.signature).map { key.isValid($0, of: signed) } ?? false
    }
    guard holds else { throw BundleProblem.forged }
    return payload
  }
}
