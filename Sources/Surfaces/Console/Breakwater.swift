public import ArgumentParser
import Vocabulary

/// The whole program: one binary, a verb per task.
public struct Breakwater: AsyncParsableCommand {
  /// Name, help and verbs.
  public static let configuration = CommandConfiguration(
    commandName: "breakwater",
    abstract: "An AI cybersecurity clearinghouse: findings in, dated actions out.",
    discussion: """
      Verbs that work on this machine open the database named by BREAKWATER_DATABASE
      (serve, work, scan, import, org, token, db, doctor, examples). Verbs that talk to a server use
      BREAKWATER_ADDRESS and BREAKWATER_TOKEN (findings, sbom, assets, actions, playbooks, bundle,
      mandates, fleet, campaigns, leases, scopes, coverage, overlap, patches, advisories, directives,
      federation, ledger).
      Shell completions: breakwater --generate-completion-script bash|zsh|fish
      """,
    version: Software.version,
    groupedSubcommands: [
      CommandGroup(name: "Run", subcommands: [ServeCommand.self, WorkCommand.self]),
      CommandGroup(
        name: "Take part",
        subcommands: [
          FindingsCommand.self, ModelContextCommand.self, SBOMCommand.self, AssetsCommand.self,
          ActionsCommand.self, PlaybooksCommand.self, BundleCommand.self, MandatesCommand.self,
          FleetCommand.self, CampaignsCommand.self, LeasesCommand.self, ScopesCommand.self,
          CoverageCommand.self, OverlapCommand.self, PatchesCommand.self, AdvisoriesCommand.self,
          DirectivesCommand.self, FederationCommand.self,
        ]),
      CommandGroup(
        name: "Check",
        subcommands: [
          ScanCommand.self, ScoreCommand.self, CompareCommand.self, AlikeCommand.self,
          CSAFCommand.self, LedgerCommand.self, ValidateCommand.self, CellCommand.self,
          DoctorCommand.self,
          SurgeCommand.self,
        ]),
      CommandGroup(
        name: "Manage",
        subcommands: [
          ImportCommand.self, OrganizationCommand.self, TokenCommand.self, DatabaseCommand.self,
          NotifyCommand.self, ExamplesCommand.self,
        ]),
    ])

  /// For the argument parser.
  public init() {}
}
