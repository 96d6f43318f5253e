import ArgumentParser
import RecommendationServer

/// Who may ask a server for what.
struct ServerAccessOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Answer only requests with a token in this file: 'Authorization: Bearer TOKEN'. One a line, all of them good; read again when it changes.",
      valueName: "file"))
  var authTokenFile: String?

  @Option(
    help: ArgumentHelp(
      "Load models again only for requests with a token in this file, which are let see /metrics, /v1/model and /v1/quality, too.",
      valueName: "file"))
  var adminTokenFile: String?

  @Option(
    help: ArgumentHelp(
      "Answer requests by this name beside those of loopback. (default: without a token on loopback none, else any)",
      valueName: "name"))
  var allowedHost: [String] = []

  func apply(to settings: inout ServerSettings) throws {
    settings.tokens = try authTokenFile.map { try AccessTokens(contentsOf: $0) }
    settings.adminTokens = try adminTokenFile.map { try AccessTokens(contentsOf: $0) }
    settings.allowedHosts = allowedHost
  }
}
