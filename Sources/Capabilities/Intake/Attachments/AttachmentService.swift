public import Access
public import Formats
import Ledger
public import Signing
public import Storage
public import Vocabulary

extension IntakeService {
  /// Attaches a file to a report. The same content again changes nothing, and its first record is
  /// given back.
  public func attach(
    _ content: [UInt8], as kind: AttachmentKind, name: String, to id: FindingID,
    by principal: Principal, in tx: Transaction
  ) throws -> (attachment: Attachment, isRepeat: Bool) {
    guard let finding = try IntakeStore.finding(id, in: tx) else {
      throw Problem.notFound("finding")
    }
    let facts = ObjectFacts<FindingObject>(id: id.description, owner: finding.organization)
    _ = try decide(principal, .submitFindings, on: facts, at: surroundings.now())
    let digest = sha256(content)
    if let known = try AttachmentStore.find(digest, of: id, in: tx) { return (known, true) }
    try AttachmentRules.check(
      name: name, size: content.count,
      count: try AttachmentStore.list(of: id, in: tx).count,
      organizationTotal: try AttachmentStore.total(of: finding.organization, in: tx))
    let detail: JSONValue = [
      "digest": digest.description.json, "kind": kind.rawValue.json, "size": content.count.json,
    ]
    let receipt = try ledger.record(
      Fact(
        kind: "finding.attached", subject: id.description, organization: finding.organization,
        actor: principal.reference, detail: String(decoding: detail.canonical(), as: UTF8.self)),
      in: tx)
    let attachment = Attachment(
      finding: id, digest: digest, kind: kind, name: name, size: content.count,
      attachedAt: surroundings.now(), actor: principal.reference, receipt: receipt.description)
    try AttachmentStore.insert(attachment, content, in: tx)
    if !finding.isReady, try check(finding, in: tx).isReady {
      try IntakeStore.setReady(id, in: tx)
    }
    return (attachment, false)
  }

  /// Attaches the files of an e-mail to the report that was made of it. Gives those that break a rule,
  /// with the reason: the report is kept without them.
  public func attach(
    _ files: [MailMessage.Attachment], to id: FindingID?, by principal: Principal,
    in tx: Transaction
  ) throws -> [RefusedFile] {
    guard let id else { return [] }
    return try files.compactMap { file in
      do {
        _ = try attach(
          file.bytes, as: AttachmentKind(fileName: file.name), name: file.name, to: id,
          by: principal, in: tx)
        return nil
      } catch let problem as AttachmentProblem {
        return RefusedFile(name: file.name, reason: problem.problem.detail)
      }
    }
  }

  /// Keeps content under its digest, once, for capabilities downstream, which say to whom it belongs.
  public func keep(_ content: [UInt8], in tx: Transaction) throws -> SHA256Digest {
    let digest = sha256(content)
    try AttachmentStore.keep(digest, content, in: tx)
    return digest
  }

  /// Content that was kept, for capabilities downstream, which say who may have it.
  public func kept(_ digest: String, in tx: Transaction) throws -> [UInt8]? {
    guard let digest = SHA256Digest(hexadecimal: digest) else { return nil }
    return try AttachmentStore.content(digest, in: tx)
  }

  /// What came with these reports, the oldest first, for capabilities downstream, which say who may
  /// have it.
  public func attachments(
    with findings: [FindingID], in tx: Transaction
  ) throws -> [FindingID: [Attachment]] {
    Dictionary(grouping: try AttachmentStore.list(of: findings, in: tx), by: \.finding)
  }

  /// What came with a report, the oldest first, for whoever may read the report.
  public func attachments(
    of id: FindingID, by principal: Principal, in tx: Transaction
  ) throws -> [Attachment] {
    _ = try finding(id, by: principal, in: tx)
    return try AttachmentStore.list(of: id, in: tx)
  }

  /// One attachment with its content, for whoever may read the report it came with.
  public func attachment(
    _ digest: SHA256Digest, of id: FindingID, by principal: Principal, in tx: Transaction
  ) throws -> (attachment: Attachment, content: [UInt8]) {
    _ = try finding(id, by: principal, in: tx)
    guard let found = try AttachmentStore.find(digest, of: id, in: tx),
      let content = try AttachmentStore.content(digest, in: tx)
    else { throw Problem.notFound("attachment") }
    guard sha256(content) == digest else {
      throw StorageProblem.corrupt("the content of attachment \(digest) is not what came")
    }
    return (found, content)
  }
}
