import API
import HTTP
import Logging
import MCP
import Vocabulary
import Web

/// The whole surface of the server: every endpoint for programs and for people.
enum Surface {
  static func dispatcher(_ services: Services, logger: Logger) -> Dispatcher {
    let metrics = Metrics()
    return Dispatcher(
      endpoints: APIRoutes.endpoints(services, metrics: metrics)
        + ModelContextServer.endpoints(services) + WebRoutes.endpoints(services),
      authenticator: DeputyAuthenticator(services), surroundings: services.surroundings,
      logger: logger,
      metrics: metrics, problemPage: WebRoutes.problemPage(services))
  }
}
