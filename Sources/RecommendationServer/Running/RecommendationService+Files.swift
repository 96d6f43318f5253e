import Logging

extension RecommendationService {
  /// Reads files of tokens and rules again when they change, until the task is cancelled.
  func watchFiles() async {
    guard settings.tokens != nil || settings.adminTokens != nil || settings.listRules != nil else {
      return
    }
    while true {
      do { try await Task.sleep(for: .seconds(1)) } catch { return }
      refreshFiles()
    }
  }

  /// Reads files that changed; what goes wrong is in the log, and what was known before stays.
  func refreshFiles() {
    refreshTokens()
    guard let file = settings.listRules else { return }
    do {
      guard try file.refresh() else { return }
      sessions.replaceRules(by: file.rules)
      logger.notice("rules for lists read", metadata: ["rules": "\(file.rules.count)"])
    } catch {
      logger.error("rules for lists stay as they were", metadata: ["error": "\(error)"])
    }
  }
}
