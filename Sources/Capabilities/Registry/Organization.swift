public import Access
public import Vocabulary

/// The 16 critical-infrastructure sectors (National Security Memorandum 22).
public enum Sector: String, CaseIterable, Sendable {
  case chemical
  case commercialFacilities
  case communications
  case criticalManufacturing
  case dams
  case defenseIndustrialBase
  case emergencyServices
  case energy
  case financialServices
  case foodAndAgriculture
  case governmentServicesAndFacilities
  case healthcareAndPublicHealth
  case informationTechnology
  case nuclearReactorsMaterialsAndWaste
  case transportationSystems
  case waterAndWastewater

  /// The sector's name as people write it.
  public var title: String {
    switch self {
    case .chemical: "Chemical"
    case .commercialFacilities: "Commercial Facilities"
    case .communications: "Communications"
    case .criticalManufacturing: "Critical Manufacturing"
    case .dams: "Dams"
    case .defenseIndustrialBase: "Defense Industrial Base"
    case .emergencyServices: "Emergency Services"
    case .energy: "Energy"
    case .financialServices: "Financial Services"
    case .foodAndAgriculture: "Food and Agriculture"
    case .governmentServicesAndFacilities: "Government Services and Facilities"
    case .healthcareAndPublicHealth: "Healthcare and Public Health"
    case .informationTechnology: "Information Technology"
    case .nuclearReactorsMaterialsAndWaste: "Nuclear Reactors, Materials, and Waste"
    case .transportationSystems: "Transportation Systems"
    case .waterAndWastewater: "Water and Wastewater Systems"
    }
  }
}

/// The rules a federal agency's systems fall under (EO 14409 section 2(a) to (c)). The three are
/// kept apart: CISA's directives bind only the last.
public enum Regime: String, CaseIterable, Sendable {
  /// National Security Systems, prioritised by the CNSS.
  case nationalSecuritySystems = "NSS"
  /// Department of War information systems.
  case departmentOfWar = "DoW"
  /// Federal civilian executive branch, bound by CISA's directives.
  case federalCivilian = "FCEB"
}

/// A participant of the clearinghouse.
public struct Organization: Sendable, Equatable {
  /// Its identifier.
  public let id: OrganizationID
  /// Its name.
  public var name: String
  /// What it is.
  public var kind: OrganizationKind
  /// The sector, for an operator of critical infrastructure and only there.
  public var sector: Sector?
  /// The regime, for a federal agency and only there.
  public var regime: Regime?
  /// When it was admitted.
  public let createdAt: Timestamp
  /// Counts its changes.
  public var version: Int64
}

/// What a new or changed organization is to be.
public struct OrganizationDraft: Sendable, Equatable {
  /// Its name.
  public var name: String
  /// What it is.
  public var kind: OrganizationKind
  /// The sector, for an operator of critical infrastructure.
  public var sector: Sector?
  /// The regime, for a federal agency.
  public var regime: Regime?

  /// A draft; ``RegistryRules/check(_:)`` says whether it may stand.
  public init(name: String, kind: OrganizationKind, sector: Sector? = nil, regime: Regime? = nil) {
    self.name = name
    self.kind = kind
    self.sector = sector
    self.regime = regime
  }
}
