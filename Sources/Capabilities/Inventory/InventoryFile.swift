public import Formats
import Signing

/// A bill of materials that was read and judged, ready to be taken in.
public struct InventoryFile: Sendable, Equatable {
  /// The components, each once.
  public let components: [Component]
  /// The format and its version, for people.
  public let format: String
  /// The package URL of the product that it describes as a whole.
  public let subject: PackageURL?
  /// The SHA-256 of the file.
  public let digest: String

  /// Reads a CycloneDX or SPDX file; throws ``InventoryProblem`` saying what is wrong with it.
  public init(_ bytes: [UInt8]) throws {
    let bill: SoftwareBillOfMaterials
    do throws(RecordError) {
      bill = try SoftwareBillOfMaterials.read(bytes)
    } catch {
      throw InventoryProblem.unreadable("\(error)")
    }
    components = InventoryRules.components(of: bill)
    guard !components.isEmpty else { throw InventoryProblem.empty }
    guard components.count <= InventoryRules.limit else {
      throw InventoryProblem.tooMany(components.count)
    }
    format = (bill.format == .cycloneDX ? "CycloneDX " : "SPDX ") + bill.specVersion
    subject = bill.subject?.packageURL
    digest = sha256(bytes).description
  }
}
