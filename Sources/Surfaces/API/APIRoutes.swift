import Accountability
import Actions
import Advisories
import Bundles
import Cases
import Catalog
import Coordination
import Directives
import Exposure
import Federation
import Fleets
import Formats
public import HTTP
import Intake
import Interchange
import Inventory
import Notifications
import Patches
import Playbooks
import Projects
import Registry
import Scanning
import Validation

/// Every endpoint for programs.
public enum APIRoutes {
  /// The route table, with the document that describes it.
  public static func endpoints(_ services: Services, metrics: Metrics) -> [Endpoint] {
    let database = services.database
    let described =
      IntakeRoutes.endpoints(services.intake, database)
      + AnonymousRoutes.endpoints(services)
      + ProjectRoutes.endpoints(services.projects, database)
      + AttachmentRoutes.endpoints(services.intake, database)
      + ValidationRoutes.endpoints(services.validation, database)
      + CaseRoutes.endpoints(services.cases, database)
      + AdvisoryRoutes.endpoints(services.advisories, database)
      + CoordinationRoutes.endpoints(services.coordination, database)
      + FederationRoutes.endpoints(services.federation, database)
      + GCVERoutes.endpoints(services.federation.identity, services.advisories, database)
      + PatchRoutes.endpoints(services.patches, database)
      + CatalogRoutes.endpoints(services.catalog, database)
      + OSVRoutes.endpoints(database)
      + ExposureRoutes.endpoints(services.exposure, services.inventory, database)
      + InventoryRoutes.endpoints(services.inventory, database)
      + ScanningRoutes.endpoints(services.scanning, database)
      + InterchangeRoutes.endpoints(services.interchange, database)
      + ActionRoutes.endpoints(services.actions, database)
      + BundleRoutes.endpoints(services.bundles, database)
      + MeasureRoutes.endpoints(services.actions, database)
      + DirectiveRoutes.endpoints(services.directives, database)
      + DocumentRoutes.endpoints(services.directives, database)
      + ComplianceRoutes.endpoints(services.directives, database)
      + PlaybookRoutes.endpoints(services.playbooks, database)
      + FleetRoutes.endpoints(services.fleets, database)
      + NotificationRoutes.endpoints(services.notifications, database)
      + WebhookRoutes.endpoints(services.notifications, database)
      + AccountabilityRoutes.endpoints(services.accountability, database)
      + RegistryRoutes.endpoints(services.registry, services.credentials, database)
      + LedgerRoutes.endpoints(services.ledger) + JobRoutes.endpoints(services)
    let document = OpenAPI.document(described).serializedBytes(pretty: false)
    return described + ServiceRoutes.endpoints(services, metrics: metrics, openAPI: document)
  }
}
