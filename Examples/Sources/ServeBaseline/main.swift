// A simple method, kept as a file, opened again and served over HTTP.

import Baselines
import Foundation
import FoundationNetworking
import ModelFiles
import Recommendation
import RecommendationServer
import SessionData

// Visitors who walk down a street of fifty shops: each enters somewhere and passes four to seven.
let walks = (0..<2000).map { n in (0..<4 + n % 4).map { "shop \((n * 7 + $0) % 50)" } }
let path = NSTemporaryDirectory() + "vsknn.safetensors"
try BaselineSpecification("vsknn:k=100").fit(EventLog(sessions: walks)).save(to: path)

let service = try RecommendationService(try CatalogueModel(contentsOf: path))
// A visitor of its own, after whom this example ends; a server would take `handlingSignals: true` and no more.
try await service.run(handlingSignals: false) { port in
  Task {
    let url = URL(string: "http://127.0.0.1:\(port)/v1/recommendations")
    var request = URLRequest(url: url ?? URL(filePath: "/"))
    request.httpMethod = "POST"
    request.httpBody = Data(#"{"items": ["shop 7", "shop 8"], "k": 3}"#.utf8)
    let answer = try? await URLSession.shared.data(for: request)
    print(String(decoding: answer?.0 ?? Data("no answer".utf8), as: UTF8.self))
    await service.stop()
  }
}
