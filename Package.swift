// swift-tools-version: 6.2
// The architecture, read from the ground up.
// A module may use only modules written above it; this file will not load otherwise.
// `Scripts/check-imports` refuses an import that is not declared here.

import PackageDescription

/// Everything declared so far, in order.
var targets: [Target] = []
var names: Set<String> = []
var capabilities: [String] = []
var tested: [(name: String, dependencies: [Target.Dependency])] = []

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .treatAllWarnings(as: .error),
]

// MARK: Foundations: no word of the trade in here.

system("CPostgres", pkgConfig: "libpq", apt: "libpq-dev")
system("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev")
system("CZstd", pkgConfig: "libzstd", apt: "libzstd-dev")
foundation("Vocabulary")
foundation("Access", uses: "Vocabulary")
foundation(
  "Formats", uses: "Vocabulary", "CZlib", "CZstd", products: yams,
  embeds: "CSAF/Validation/Tables/weaknesses.txt", "CSAF/Validation/Tables/subtags.txt",
  "CSAF/Validation/Tables/licenses.txt",
  "CSAF/Validation/Tables/decision-points.txt")
foundation("Signing", uses: "Vocabulary", products: crypto, cryptoExtras)
foundation("Storage", uses: "Vocabulary", "CPostgres", products: grdb, grdbSQLite)
foundation("Similarity", embeds: "Tables/model.txt")
foundation("Jobs", uses: "Vocabulary", "Storage")
foundation("HTML", uses: "Vocabulary")
foundation(
  "HTTP", uses: "Vocabulary", "Access", "Formats", "Storage", "Signing",
  products: hummingbird, hummingbirdCore, hummingbirdTLS, httpTypes, nioCore, nioSSL, log,
  lifecycle)

foundation("SMTP", uses: "Vocabulary", "Formats", products: nioCore, nioPosix, nioSSL)
foundation(
  "Sandbox", uses: "Vocabulary", "Formats", "Signing", products: subprocess, systemPackage)

// MARK: Capabilities: one folder each, one noun each, in the order facts travel.

capability("Ledger", uses: "Signing")
capability("Registry", uses: "Signing", "Ledger")
capability("Catalog", uses: "Signing", "Ledger")
capability("Inventory", uses: "Signing", "Ledger", "Registry")
capability("Exposure", uses: "Ledger", "Catalog", "Inventory")
capability("Projects", uses: "Signing", "Ledger", "Registry")
capability("Scanning", uses: "Signing", "Ledger", "Registry", "Catalog", "Inventory")
capability("Intake", uses: "Signing", "Similarity", "Ledger", "Catalog", "Projects")
capability("Validation", uses: "Signing", "Sandbox", "Ledger", "Intake", "Catalog", "Projects")
capability("Cases", uses: "Similarity", "Ledger", "Projects", "Intake")
capability("Advisories", uses: "Signing", "Ledger", "Registry", "Catalog", "Intake", "Cases")
capability(
  "Interchange",
  uses: "Signing", "Ledger", "Registry", "Catalog", "Inventory", "Scanning", "Intake", "Cases",
  "Projects")
capability(
  "Coordination",
  uses: "Signing", "Ledger", "Registry", "Catalog", "Inventory", "Exposure", "Projects", "Intake",
  "Cases")
capability(
  "Federation",
  uses: "Signing", "Ledger", "Registry", "Catalog", "Intake", "Cases", "Advisories",
  "Coordination")
capability(
  "Patches",
  uses: "Signing", "Ledger", "Registry", "Intake", "Validation", "Cases", "Advisories",
  "Coordination")
capability(
  "Directives", uses: "Signing", "Ledger", "Registry", "Catalog", "Inventory", "Exposure")
capability("Actions", uses: "Signing", "Ledger", "Catalog", "Inventory", "Exposure", "Directives")
capability("Playbooks", uses: "Ledger", "Registry")
capability("Fleets", uses: "Ledger", "Registry", "Actions")
capability(
  "Bundles",
  uses: "Signing", "HTML", "Ledger", "Registry", "Catalog", "Inventory", "Advisories", "Directives",
  "Actions")
capability(
  "Notifications",
  uses: "Signing", "HTML", "Ledger", "Registry", "Intake", "Cases", "Advisories", "Coordination",
  "Directives", "Actions", "Fleets")
capability("Accountability", uses: "Cases", "Advisories", "Directives", "Actions")

// MARK: Surfaces: what people and machines touch. They join capabilities and hold no rule.

surface(
  "API",
  uses: everyCapability() + [
    "Vocabulary", "Access", "Formats", "Signing", "Storage", "Jobs", "HTTP", "Sandbox",
  ])
surface(
  "Web",
  uses: everyCapability() + [
    "Vocabulary", "Access", "Formats", "Signing", "Storage", "Jobs", "HTML", "HTTP", "API",
  ])
surface(
  "MCP",
  uses: everyCapability() + [
    "Vocabulary", "Access", "Formats", "Signing", "Storage", "HTTP", "API",
  ])
surface(
  "Surge",
  uses: everyCapability() + [
    "Vocabulary", "Access", "Formats", "Signing", "Storage", "Jobs", "HTML", "HTTP", "API",
  ], products: log)
surface(
  "Console",
  uses: everyCapability() + [
    "Vocabulary", "Access", "Formats", "Signing", "Storage", "Jobs", "HTTP", "Sandbox", "API",
    "Web", "MCP", "Surge", "Similarity", "SMTP",
  ],
  products: argumentParser, asyncHTTPClient, configuration, lifecycle, signals, log, nioCore,
  nioHTTP1, nioSSL)
program("breakwater", uses: "Console", products: argumentParser)

// MARK: Tests: what they share, then one target a module.

support("TestSupport", uses: "Vocabulary", "Storage")
tests()

// MARK: The words used above.

var yams: Target.Dependency { .product(name: "Yams", package: "Yams") }
var crypto: Target.Dependency { .product(name: "Crypto", package: "swift-crypto") }
var cryptoExtras: Target.Dependency { .product(name: "CryptoExtras", package: "swift-crypto") }
var grdb: Target.Dependency { .product(name: "GRDB", package: "GRDB.swift") }
var grdbSQLite: Target.Dependency { .product(name: "GRDBSQLite", package: "GRDB.swift") }
var hummingbird: Target.Dependency { .product(name: "Hummingbird", package: "hummingbird") }
var hummingbirdCore: Target.Dependency {
  .product(name: "HummingbirdCore", package: "hummingbird")
}
var hummingbirdTLS: Target.Dependency { .product(name: "HummingbirdTLS", package: "hummingbird") }
var httpTypes: Target.Dependency { .product(name: "HTTPTypes", package: "swift-http-types") }
var nioCore: Target.Dependency { .product(name: "NIOCore", package: "swift-nio") }
var nioHTTP1: Target.Dependency { .product(name: "NIOHTTP1", package: "swift-nio") }
var nioPosix: Target.Dependency { .product(name: "NIOPosix", package: "swift-nio") }
var nioSSL: Target.Dependency { .product(name: "NIOSSL", package: "swift-nio-ssl") }
var log: Target.Dependency { .product(name: "Logging", package: "swift-log") }
var lifecycle: Target.Dependency {
  .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
}
var argumentParser: Target.Dependency {
  .product(name: "ArgumentParser", package: "swift-argument-parser")
}
var asyncHTTPClient: Target.Dependency {
  .product(name: "AsyncHTTPClient", package: "async-http-client")
}
var configuration: Target.Dependency {
  .product(name: "Configuration", package: "swift-configuration")
}
var subprocess: Target.Dependency { .product(name: "Subprocess", package: "swift-subprocess") }
var systemPackage: Target.Dependency {
  .product(name: "SystemPackage", package: "swift-system")
}
var signals: Target.Dependency {
  .product(name: "UnixSignals", package: "swift-service-lifecycle")
}

@MainActor func known(_ used: [String], by name: String) -> [Target.Dependency] {
  used.map { other in
    guard names.contains(other) else {
      fatalError("\(name) may not use \(other): it is not written above it")
    }
    return other == "CPostgres"
      ? .target(name: other, condition: .when(traits: ["Postgres"])) : .target(name: other)
  }
}

@MainActor func system(_ name: String, pkgConfig: String, apt: String) {
  names.insert(name)
  targets.append(
    .systemLibrary(
      name: name, path: "Sources/Foundations/\(name)", pkgConfig: pkgConfig,
      providers: [.apt([apt])]))
}

@MainActor func module(
  _ name: String, in layer: String, uses used: [String], products: [Target.Dependency],
  embeds tables: [String] = []
) {
  let dependencies = known(used, by: name) + products
  targets.append(
    .target(
      name: name, dependencies: dependencies, path: "Sources/\(layer)/\(name)",
      resources: tables.map { .embedInCode($0) }, swiftSettings: settings))
  names.insert(name)
  tested.append((name, dependencies))
}

/// `embeds` names data files that become part of the program's code.
@MainActor func foundation(
  _ name: String, uses: String..., products: Target.Dependency..., embeds tables: String...
) {
  module(name, in: "Foundations", uses: uses, products: products, embeds: tables)
}

/// A capability knows the foundations that all of them need without saying so.
@MainActor func capability(_ name: String, uses: String...) {
  module(
    name, in: "Capabilities",
    uses: ["Vocabulary", "Access", "Formats", "Storage", "Jobs", "HTTP"] + uses, products: [])
  capabilities.append(name)
}

@MainActor func surface(_ name: String, uses: [String], products: Target.Dependency...) {
  module(name, in: "Surfaces", uses: uses, products: products)
}

@MainActor func everyCapability() -> [String] { capabilities }

@MainActor func program(_ name: String, uses: String..., products: Target.Dependency...) {
  let dependencies = known(uses, by: name) + products
  targets.append(
    .executableTarget(
      name: name, dependencies: dependencies, path: "Sources/Programs/\(name)",
      swiftSettings: settings))
  tested.append((name, dependencies))
}

/// A library for tests only; nothing that ships may name it.
@MainActor func support(_ name: String, uses: String...) {
  let dependencies = known(uses, by: name)
  targets.append(
    .target(
      name: name, dependencies: dependencies, path: "Sources/Foundations/\(name)",
      swiftSettings: settings))
  tested.append((name, dependencies))
}

/// A test target for every module: it may use what the module uses, and the surfaces' tests may use
/// whatever they join.
@MainActor func tests() {
  let excluded = [
    "Ledger": ["Verifier"], "API": ["matrix.tsv", "schema.sql"], "Similarity": ["vectors.json"],
  ]
  for (name, dependencies) in tested {
    let shared: [Target.Dependency] =
      name == "TestSupport" ? [] : [.target(name: "TestSupport")]
    targets.append(
      .testTarget(
        name: "\(name)Tests", dependencies: dependencies + [.target(name: name)] + shared,
        path: "Tests/\(name)Tests", exclude: excluded[name] ?? [],
        swiftSettings: settings))
  }
}

let package = Package(
  name: "breakwater",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "breakwater", targets: ["breakwater"])],
  traits: [
    .trait(name: "Postgres", description: "PostgreSQL 15 or later through libpq."),
    .default(enabledTraits: ["Postgres"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: []),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-system", from: "1.5.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
  ],
  targets: targets,
  swiftLanguageModes: [.v6]
)
