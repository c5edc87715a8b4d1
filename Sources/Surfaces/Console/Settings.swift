import Configuration
import Foundation
import Intake
import Storage
import Vocabulary

/// What the environment says. Every setting has a default that suits one machine.
///
/// | variable | meaning | default |
/// |---|---|---|
/// | `BREAKWATER_DATABASE` | `sqlite:///path` or `postgres://user:password@host/name` | `sqlite://` and `.breakwater/breakwater.sqlite` here |
/// | `BREAKWATER_LEDGER_KEY` | file of the ledger's signing key | beside the database |
/// | `BREAKWATER_NAME` | the name of the log, a host name | `breakwater.local` |
/// | `BREAKWATER_HOST`, `BREAKWATER_PORT` | where to listen | `127.0.0.1`, `8080` |
/// | `BREAKWATER_TLS_CERTIFICATE`, `BREAKWATER_TLS_KEY` | PEM files | none: behind a proxy |
/// | `BREAKWATER_ADDRESS` | the address people use, for links | `http://127.0.0.1:8080` |
/// | `BREAKWATER_FEDERATION_SALT`, `BREAKWATER_FEDERATION_CONTACT` | what the members of a circle of hubs share, and whom they write to | none: nobody is answered by salted hash |
/// | `BREAKWATER_MERGING` | how sure the software must be to merge reports by likeness: `off`, `strict`, `standard` | `strict` |
/// | `BREAKWATER_VALIDATION` | `off` to run no reproducers here, whatever the machine permits | `on` |
/// | `BREAKWATER_CELLS` | the folder in which cells' files lie while they run | `/tmp` |
/// | `BREAKWATER_PUBLISHER`, `BREAKWATER_CONTACT` | in whose name advisories are published, and how to reach them | `BREAKWATER_NAME`; the form for reports |
/// | `BREAKWATER_ADVISORY_KEY` | file of the OpenPGP key that signs advisories | beside the ledger's key |
/// | `BREAKWATER_SMTP` | the mail server: `smtps://user@host:465`, or `smtp://user@host:587` with STARTTLS | none: no mail |
/// | `BREAKWATER_SMTP_PASSWORD_FILE` | a file with the password on its first line | none |
/// | `BREAKWATER_SMTP_TIMEOUT` | seconds within which the mail server must answer | `60` |
/// | `BREAKWATER_MAIL_FROM`, `BREAKWATER_MAIL_NAME` | the address and the name that mails come from | `breakwater@` and `BREAKWATER_NAME`; `Breakwater` |
/// | `BREAKWATER_CERTIFICATES` | a file of certificates (PEM) to trust besides the system's, for mail and webhooks | none |
/// | `BREAKWATER_PRIVATE_HOSTS` | host names between commas to which webhooks may go although they lead to private addresses | none |
/// | `BREAKWATER_CVE_SERVICES` | the address of the CVE Services, such as `https://cveawg.mitre.org/api` | none: identifiers are typed in |
/// | `BREAKWATER_CVE_ORG`, `BREAKWATER_CVE_USER`, `BREAKWATER_CVE_KEY_FILE` | organization, user and a file with the user's key there | none |
/// | `BREAKWATER_HUB_KEYS` | a folder with the keys of other hubs: `NAME.token` to ask with, `NAME.secret` for signatures | none |
/// | `BREAKWATER_GNA`, `BREAKWATER_GNA_NAME` | the number and short name with which GCVE identifiers are given | none |
/// | `BREAKWATER_TOKEN` | an API token, for verbs that talk to a server | none |
struct Settings: Sendable {
  let database: String
  let ledgerKey: String
  let name: String
  let host: String
  let port: Int
  let tls: (certificate: String, key: String)?
  let address: String
  let token: String?
  var federationSalt: String?
  var federationContact: String?
  let runsTrials: Bool
  let merging: AutomaticMerging
  let cells: String
  var publisher = "breakwater.local"
  var contact: String?
  var advisoryKey = ""
  var mailServer: String?
  var mailPasswordFile: String?
  var mailSeconds = 60
  var mailSender = ""
  var mailName = "Breakwater"
  var certificates: String?
  var privateHosts: Set<String> = []
  var cveServices: String?
  var cveOrganization = ""
  var cveUser = ""
  var cveKeyFile = ""
  var hubKeys: String?
  var numberingAuthority: Int?
  var numberingName = ""

  static func read() throws -> Settings {
    let reader = ConfigReader(
      provider: EnvironmentVariablesProvider(
        secretsSpecifier: .specific([
          "BREAKWATER_TOKEN", "BREAKWATER_DATABASE", "BREAKWATER_FEDERATION_SALT",
        ]))
    ).scoped(to: "breakwater")
    let folder = FileManager.default.currentDirectoryPath + "/.breakwater"
    let database = reader.string(
      forKey: "database", isSecret: true, default: "sqlite://\(folder)/breakwater.sqlite")
    let host = reader.string(forKey: "host", default: "127.0.0.1")
    let port = reader.int(forKey: "port", default: 8080)
    let certificate = reader.string(forKey: "tls.certificate")
    let key = reader.string(forKey: "tls.key")
    guard (certificate == nil) == (key == nil) else {
      throw Problem(
        code: "settings", status: 422, title: "Half a TLS setting",
        detail: "BREAKWATER_TLS_CERTIFICATE and BREAKWATER_TLS_KEY go together.",
        remedy: "Set both, or neither behind a proxy that ends TLS.")
    }
    let tls = certificate.flatMap { certificate in key.map { (certificate, $0) } }
    let ledgerKey = reader.string(forKey: "ledger.key", default: beside(database, folder))
    let name = reader.string(forKey: "name", default: "breakwater.local")
    let validation = reader.string(forKey: "validation", default: "on")
    guard ["on", "off"].contains(validation) else {
      throw Problem(
        code: "settings", status: 422, title: "Neither on nor off",
        detail: "BREAKWATER_VALIDATION is \"\(validation)\".", remedy: "Set it to on or off.")
    }
    var settings = Settings(
      database: database,
      ledgerKey: ledgerKey, name: name, host: host, port: port,
      tls: tls,
      address: reader.string(
        forKey: "address", default: "\(tls == nil ? "http" : "https")://\(host):\(port)"),
      token: reader.string(forKey: "token", isSecret: true),
      federationSalt: reader.string(forKey: "federation.salt", isSecret: true),
      federationContact: reader.string(forKey: "federation.contact"),
      runsTrials: validation == "on", merging: try merging(reader),
      cells: reader.string(forKey: "cells", default: "/tmp"),
      publisher: reader.string(forKey: "publisher", default: name),
      contact: reader.string(forKey: "contact"),
      advisoryKey: reader.string(
        forKey: "advisory.key", default: ledgerKey + "-advisories"))
    settings.readOutgoing(reader)
    return settings
  }

  /// What is sent to other servers.
  private mutating func readOutgoing(_ reader: ConfigReader) {
    mailServer = reader.string(forKey: "smtp")
    mailPasswordFile = reader.string(forKey: "smtp.password.file")
    mailSeconds = max(1, reader.int(forKey: "smtp.timeout", default: 60))
    mailSender = reader.string(forKey: "mail.from", default: "breakwater@" + name)
    mailName = reader.string(forKey: "mail.name", default: "Breakwater")
    certificates = reader.string(forKey: "certificates")
    cveServices = reader.string(forKey: "cve.services")
    cveOrganization = reader.string(forKey: "cve.org", default: "")
    cveUser = reader.string(forKey: "cve.user", default: "")
    cveKeyFile = reader.string(forKey: "cve.key.file", default: "")
    hubKeys = reader.string(forKey: "hub.keys")
    numberingAuthority = reader.int(forKey: "gna")
    numberingName = reader.string(forKey: "gna.name", default: publisher)
    privateHosts = Set(
      reader.string(forKey: "private.hosts", default: "").lowercased()
        .split(separator: ",").map { $0.filter { $0 != " " } })
  }

  private static func merging(_ reader: ConfigReader) throws -> AutomaticMerging {
    let word = reader.string(forKey: "merging", default: AutomaticMerging.strict.rawValue)
    guard let merging = AutomaticMerging(rawValue: word) else {
      throw Problem(
        code: "settings", status: 422, title: "An unknown word",
        detail: "BREAKWATER_MERGING is \(word).", remedy: "Set it to off, strict or standard.")
    }
    return merging
  }

  private static func beside(_ database: String, _ folder: String) -> String {
    guard database.hasPrefix("sqlite:///") else { return folder + "/ledger.key" }
    return String(database.dropFirst("sqlite://".count)) + ".ledger-key"
  }
}
