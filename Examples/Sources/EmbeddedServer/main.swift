// Recommendations under a path of a Hummingbird application of one's own: the application listens and answers what
// it always did, and the server's routes stand beside it, with sessions, metrics and page.

import Baselines
import Foundation
import FoundationNetworking
import Hummingbird
import ModelFiles
import RecommendationServer
import ServiceLifecycle
import SessionData

// Visitors who walk down a street of fifty shops: each enters somewhere and passes four to seven.
let walks = (0..<2000).map { n in (0..<4 + n % 4).map { "shop \((n * 7 + $0) % 50)" } }
let model = try BaselineSpecification("sequential-rules").fit(EventLog(sessions: walks))

let recommendations = try RecommendationService(model)
let router = Router()
router.get("hello") { _, _ in "hello\n" }
recommendations.addRoutes(to: router.group("recommend"))

let (ports, ready) = AsyncStream.makeStream(of: Int.self)
let application = Application(
  router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
  services: [recommendations.upkeep],
  onServerRunning: { ready.yield($0.localAddress?.port ?? 0) })
let services = ServiceGroup(
  services: [application], gracefulShutdownSignals: [.sigterm, .sigint],
  logger: application.logger)

// A visitor of its own, after whom this example ends; an application runs `try await services.run()` alone.
let visitor = Task {
  for await port in ports {
    let url = URL(string: "http://127.0.0.1:\(port)/recommend/v1/sessions/ann/events")
    var request = URLRequest(url: url ?? URL(filePath: "/"))
    request.httpMethod = "POST"
    request.httpBody = Data(#"{"item": "shop 7", "k": 3}"#.utf8)
    let (answer, _) = try await URLSession.shared.data(for: request)
    print(String(decoding: answer, as: UTF8.self))
    await services.triggerGracefulShutdown()
    break
  }
}
try await services.run()
try await visitor.value
