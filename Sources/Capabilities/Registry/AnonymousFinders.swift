import Access
public import Storage
public import Vocabulary

extension RegistryService {
  /// The organization that stands for finders who gave no name. Nobody belongs to it; it is made when
  /// it is first needed.
  public func anonymousFinders(in tx: Transaction) throws -> OrganizationID {
    if let known = try RegistryStore.reserved(Self.anonymous, in: tx) { return known }
    let made = try createOrganization(
      OrganizationDraft(name: "Finders without an account", kind: .finder),
      by: .system("registry"), in: tx)
    try RegistryStore.reserve(made.id, for: Self.anonymous, in: tx)
    return made.id
  }

  private static let anonymous = "anonymous-finders"
}
